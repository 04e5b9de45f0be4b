// An editor for one Python cell, of CodeMirror 6. `python -m tools.editor_bundle` makes book/_static/python/codemirror.js of it.
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, LanguageSupport, syntaxHighlighting } from "@codemirror/language";
import { EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tagHighlighter, tags } from "@lezer/highlight";

// The class names of Pygments, so that the editor has the colours of the book's code, in both themes.
const colours = tagHighlighter([
  { tag: tags.comment, class: "c1" },
  { tag: [tags.keyword, tags.controlKeyword, tags.definitionKeyword], class: "k" },
  { tag: [tags.moduleKeyword], class: "kn" },
  { tag: [tags.operatorKeyword], class: "ow" },
  { tag: [tags.bool, tags.null], class: "kc" },
  { tag: tags.string, class: "s2" },
  { tag: tags.number, class: "mi" },
  { tag: [tags.function(tags.definition(tags.variableName))], class: "nf" },
  { tag: [tags.definition(tags.className)], class: "nc" },
  { tag: [tags.operator, tags.arithmeticOperator, tags.compareOperator, tags.definitionOperator], class: "o" },
]);

/**
 * Make an editor. Tab indents; Escape and then Tab leaves it.
 * @param {HTMLElement} parent
 * @param {{text: string, label: string, description: string, change: function(string): void, run: function(): void}} options
 *   description is the id of the element that says how to leave; run is called by Ctrl and Enter, and by Shift and Enter
 * @returns {{text: string, focus: function(): void}} text can be read and set
 */
export function createEditor(parent, { text, label, description, change, run }) {
  const start = () => {
    run();
    return true;
  };
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: start }, { key: "Shift-Enter", run: start }])),
        lineNumbers(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(),
        indentUnit.of("    "), new LanguageSupport(pythonLanguage), syntaxHighlighting(colours),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
        EditorView.contentAttributes.of({
          "aria-label": label, "aria-describedby": description,
          autocapitalize: "off", autocorrect: "off", spellcheck: "false",
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) change(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    get text() { return view.state.doc.toString(); },
    set text(value) { view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } }); },
    focus: () => view.focus(),
  };
}
