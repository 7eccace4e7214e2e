// One polite live region for the page, so that nobody's screen reader is flooded.

let timer = 0;
const waiting: string[] = [];

/** Say a sentence; several that come at once are said together. */
export function announce(sentence: string): void {
  const region = document.getElementById("announcements");
  if (!region || waiting.includes(sentence)) return;
  waiting.push(sentence);
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    region.textContent = waiting.splice(0).join(" ");
  }, 150);
}
