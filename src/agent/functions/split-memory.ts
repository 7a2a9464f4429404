import { EXCERPT } from "./excerpt.ts";

/** Code points of a piece; a piece is shown whole by a search. */
const PIECE = EXCERPT - 50;

/**
 * Splits a long memory into pieces that a search can show whole, at the ends of paragraphs and sentences where it can.
 * MemGPT splits its inserts too, by tokens.
 */
export function splitMemory(text: string): string[] {
  const pieces: string[] = [];
  let piece = "";
  for (const sentence of sentencesOf(text.trim())) {
    if (piece !== "" && lengthOf(piece) + lengthOf(sentence) > PIECE) {
      pieces.push(piece.trim());
      piece = "";
    }
    piece += sentence;
  }
  return [...pieces, piece.trim()].filter(part => part !== "");
}

/** What ends with a full stop, a question or a line, each with its end; what is longer than a piece is cut. */
function sentencesOf(text: string): string[] {
  const sentences = text.match(/[^。．.!?！？\n]*(?:[。．！？\n]+|[.!?]+(?:\s+|$)|[.!?]+|$)/gu) ?? [];
  return sentences.flatMap(cutToPieces);
}

function cutToPieces(sentence: string): string[] {
  const points = Array.from(sentence);
  const count = Math.ceil(points.length / PIECE);
  return Array.from({ length: count }, (_, index) => points.slice(index * PIECE, (index + 1) * PIECE).join(""));
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
