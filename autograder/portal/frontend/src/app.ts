// The entry of every page: loads what the page needs, and nothing else.

import { watchScrollers } from "./scrollers";

const HTMX = "[data-live], [hx-get], [hx-post], [hx-put], [hx-patch], [hx-delete], [hx-boost]";
const RETRY_MS = 10_000;

/** The editor is as large as all else together: it is loaded when a field for code comes near. */
function loadEditors(areas: HTMLTextAreaElement[]): void {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        const later = () => window.setTimeout(() => observer.observe(target), RETRY_MS); // until then, it is a plain field
        import("./editor").then(({ enhance }) => enhance(target as HTMLTextAreaElement), later);
      }
    },
    { rootMargin: "800px" },
  );
  areas.forEach((area) => observer.observe(area));
}

async function start(): Promise<void> {
  watchScrollers();
  const sitting = document.querySelector<HTMLFormElement>("form[data-sitting]");
  const areas = [...document.querySelectorAll<HTMLTextAreaElement>("textarea[data-language]")];
  const uploads = [...document.querySelectorAll<HTMLFormElement>("form[data-upload]")];
  if (sitting) (await import("./sitting")).start(sitting);
  if (areas.length) loadEditors(areas);
  if (uploads.length) (await import("./upload")).enhance(uploads);
  if (document.querySelector(HTMX)) (await import("./live")).start();
}

void start();
