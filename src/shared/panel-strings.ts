/**
 * Every text the chat panel shows of its own, in English. The host sends the table in the editor's language;
 * `{name}`-like placeholders are filled in by the panel.
 */
export const englishPanelStrings = {
  conversation: "Conversation",
  you: "You",
  error: "Error",
  welcome: "Say hello to {name}, who will remember what you talk about.",
  keys: "Enter sends, Shift+Enter starts a new line.",
  opening: "Opening…",
  message: "Message {name}",
  messageNobody: "Message",
  send: "Send (Enter)",
  stop: "Stop (Escape)",
  showOlder: "Show earlier messages ({count})",
  jump: "Jump to the latest message",
  thoughts: "Inner thoughts",
  rejectedReply: "What the model wrote",
  callRunning: "Running",
  callOk: "Done",
  callFailed: "Failed",
  copy: "Copy",
  copied: "Copied",
  readingPrompt: "Reading the conversation…",
  thinking: "Thinking…",
  writing: "Writing…",
  compacting: "Summarizing older messages…",
  tidying: "Keeping what matters…",
  seconds: "{seconds} s",
} as const;

export type PanelStrings = Readonly<Record<keyof typeof englishPanelStrings, string>>;
