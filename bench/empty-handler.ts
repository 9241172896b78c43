// The least that a Bolt app can do with a slash command: what Slipway's acknowledgement is compared with.
import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';

const {
  SLACK_BOT_TOKEN: token = '',
  SLACK_APP_TOKEN: appToken = '',
  SLACK_API_URL: slackApiUrl = '',
} = process.env;
const receiver = new SocketModeReceiver({
  appToken,
  logLevel: LogLevel.ERROR,
  installerOptions: { clientOptions: { slackApiUrl } },
});
const app = new App({
  token,
  receiver,
  clientOptions: { slackApiUrl },
  convoStore: false,
  deferInitialization: true,
  logLevel: LogLevel.ERROR,
});
app.command('/release', async ({ ack }) => {
  await ack();
});
await app.init();
await app.start();
