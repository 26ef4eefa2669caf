/** Makes elements; whatever is shown is text, never markup. */

type Child = Node | string | false | null | undefined;
type Properties = { [name: string]: unknown };

/** An element with properties (`onclick`, `id`, …); those with a dash and `role` and `for` are attributes. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [property, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (/-|^(role|for|rows|lang)$/.test(property)) made.setAttribute(property, String(value));
    else Object.assign(made, { [property]: value });
  }
  made.append(...children.filter((child): child is Node | string => typeof child === 'string' || child instanceof Node));
  return made;
}
