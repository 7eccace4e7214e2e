// The entry of every page: loads what the page needs, and nothing else.

import { watchScrollers } from "./scrollers";

const HTMX = "[data-live], [hx-get], [hx-post], [hx-put], [hx-patch], [hx-delete], [hx-boost]";

async function start(): Promise<void> {
  watchScrollers();
  const sitting = document.querySelector<HTMLFormElement>("form[data-sitting]");
  const areas = [...document.querySelectorAll<HTMLTextAreaElement>("textarea[data-language]")];
  const uploads = [...document.querySelectorAll<HTMLFormElement>("form[data-upload]")];
  if (sitting) (await import("./sitting")).start(sitting);
  if (areas.length) (await import("./editor")).enhance(areas);
  if (uploads.length) (await import("./upload")).enhance(uploads);
  if (document.querySelector(HTMX)) (await import("./live")).start();
}

void start();
