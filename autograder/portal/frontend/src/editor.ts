// A text field for code becomes an editor. The field stays: it holds the text, and others listen to it.

import { defaultKeymap, history, historyKeymap, indentWithTab, temporarilySetTabFocusMode } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, LanguageSupport, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { text } from "./texts";

// colours are those of style.css
const THEME = EditorView.theme({
  "&": { backgroundColor: "var(--field)", color: "var(--ink)", border: "1px solid var(--edge)", borderRadius: "var(--radius)" },
  "&.cm-focused": { outline: "3px solid var(--focus)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "var(--mono)", fontSize: "0.9rem", lineHeight: "1.5", maxHeight: "38rem" },
  ".cm-content": { caretColor: "var(--ink)", padding: "0.5rem 0" },
  ".cm-content, .cm-gutter": { minHeight: "5.5rem" },
  ".cm-gutters": { backgroundColor: "var(--shade)", color: "var(--soft)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine": { backgroundColor: "var(--active-line)" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--selection)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--selection)", outline: "1px solid var(--edge)" },
});

/** Turn a text field into an editor; `data-tab="focus"` leaves the Tab key to the page. */
export function enhance(area: HTMLTextAreaElement): void {
  const locked = new Compartment();
  const lock = () => [EditorState.readOnly.of(area.readOnly), EditorView.editable.of(!area.readOnly)];
  const indents = area.dataset.tab !== "focus";
  const described = describe(area, indents);
  let isShowing = false; // an answer from elsewhere is no change by the student
  const view = new EditorView({
    doc: area.value,
    extensions: [
      lineNumbers(),
      history(),
      drawSelection(),
      highlightSpecialChars(),
      highlightActiveLine(),
      bracketMatching(),
      indentOnInput(),
      indentUnit.of("    "),
      EditorState.tabSize.of(4),
      new LanguageSupport(pythonLanguage),
      syntaxHighlighting(classHighlighter),
      THEME,
      locked.of(lock()),
      keymap.of([
        // Escape, then Tab leaves the editor
        { key: "Escape", run: temporarilySetTabFocusMode },
        ...defaultKeymap,
        ...historyKeymap,
        ...(indents ? [indentWithTab] : []),
      ]),
      EditorView.contentAttributes.of({
        "aria-labelledby": area.getAttribute("aria-labelledby") ?? "",
        "aria-describedby": described,
        tabindex: "0", // also while it is read-only
        spellcheck: "false",
        autocapitalize: "off",
        autocorrect: "off",
      }),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged || isShowing) return;
        area.value = view.state.doc.toString();
        area.dispatchEvent(new Event("input", { bubbles: true }));
      }),
    ],
  });
  const hasFocus = document.activeElement === area;
  area.before(view.dom);
  area.hidden = true;
  if (hasFocus) {
    view.dispatch({ selection: { anchor: area.selectionStart } });
    view.focus();
  }
  area.addEventListener("answer-shown", () => {
    if (view.state.doc.toString() === area.value) return;
    isShowing = true;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: area.value } });
    isShowing = false;
  });
  area.addEventListener("answer-locked", () => view.dispatch({ effects: locked.reconfigure(lock()) }));
  for (const label of area.labels ?? []) label.addEventListener("click", () => view.focus());
}

/** The ids of what describes the field, with a line on how the keyboard leaves it. */
function describe(area: HTMLTextAreaElement, indents: boolean): string {
  const others = area.getAttribute("aria-describedby") ?? "";
  if (!indents) return others;
  const hint = document.createElement("p");
  hint.id = `${area.id}-keys`;
  hint.className = "hint";
  hint.textContent = text("editor-keys");
  area.after(hint);
  return `${others} ${hint.id}`.trim();
}
