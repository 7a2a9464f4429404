/** The editor makes links of Markdown in a notification, of commands too; a server's words must not become one. */
export function withoutLinks(text: string): string {
  return text.replaceAll("](", "] (");
}
