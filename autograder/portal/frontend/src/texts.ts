// What the page says, in its language: the server puts the texts into the page.

let texts: Record<string, string> | null = null;

/** The text with this name, `{places}` filled in. */
export function text(name: string, places: Record<string, string | number> = {}): string {
  if (texts === null) {
    texts = JSON.parse(document.getElementById("texts")?.textContent || "{}") as Record<string, string>;
  }
  return (texts[name] ?? name).replace(/\{(\w+)\}/g, (place, key: string) => String(places[key] ?? place));
}
