/** The same port, with its calls counted by name. */
export function counted<Port extends object>(
  port: Port,
): { readonly port: Port; readonly calls: Map<PropertyKey, number> } {
  const calls = new Map<PropertyKey, number>();
  const counting = new Proxy(port, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: readonly unknown[]): unknown => {
        calls.set(name, (calls.get(name) ?? 0) + 1);
        return Reflect.apply(value, target, args);
      };
    },
  });
  return { port: counting, calls };
}
