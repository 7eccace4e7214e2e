// What is wider than the screen scrolls by itself; the keyboard reaches it only if it can have the focus.

const SCROLLERS = ".scroll, .prose pre, pre.code, .prose math[display='block']";

function update(element: Element): void {
  const scrolls = element.scrollWidth > element.clientWidth + 1;
  if (scrolls) element.setAttribute("tabindex", "0");
  else element.removeAttribute("tabindex");
}

/** Make scrolling parts of the page reachable, also after it was turned or folded out. */
export function watchScrollers(): void {
  const elements = [...document.querySelectorAll(SCROLLERS)];
  if (!elements.length) return;
  const observer = new ResizeObserver((changes) => changes.forEach((change) => update(change.target)));
  elements.forEach((element) => observer.observe(element));
}
