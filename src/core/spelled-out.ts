/** What a terminal or a browser would obey and nobody sees, as its escape: `\u001b`. A tab is left. */
export function spelledOut(text: string): string {
  return text.replace(/(?!\t)[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** The same for a text of several lines. */
export function spelledOutLines(text: string): string {
  return text.split('\n').map(spelledOut).join('\n');
}
