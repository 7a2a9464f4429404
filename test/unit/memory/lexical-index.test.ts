import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { DocumentView } from "../../../src/memory/search/document-view.ts";
import { type LexicalHits, type LexicalImage, LexicalIndex } from "../../../src/memory/search/lexical-index.ts";
import { foldText } from "../../../src/memory/search/text-terms.ts";

function indexOf(...texts: string[]): LexicalIndex {
  const index = new LexicalIndex();
  for (const text of texts) {
    index.add(text);
  }
  return index;
}

/** Everything may be found, except the given documents. */
function view(index: LexicalIndex, hidden: readonly number[] = []): DocumentView {
  return { eligible: Uint8Array.from({ length: index.size }, (_, doc) => (hidden.includes(doc) ? 0 : 1)) };
}

/** All documents in one sitting, in their order. */
function inOrder(index: LexicalIndex, hidden: readonly number[] = []): DocumentView {
  const last = index.size - 1;
  return {
    ...view(index, hidden),
    previous: Int32Array.from({ length: index.size }, (_, doc) => doc - 1),
    next: Int32Array.from({ length: index.size }, (_, doc) => (doc === last ? -1 : doc + 1)),
  };
}

function bestFirst({ docs, relevance, exact }: LexicalHits): number[] {
  const scored = Array.from(docs, (doc, at) => ({ doc, score: (relevance[at] ?? 0) + (exact[at] ?? 0) }));
  return scored.sort((a, b) => b.score - a.score).map(({ doc }) => doc);
}

/** As it comes back from a checkpoint. */
function restored(index: LexicalIndex): LexicalIndex {
  return new LexicalIndex(structuredClone(index.image()));
}

test("documents are numbered in the order they are added", () => {
  const index = new LexicalIndex();
  assert.deepEqual([index.add("a"), index.add(""), index.add("b")], [0, 1, 2]);
  assert.equal(index.size, 3);
});

test("the document that shares more and rarer words with the question comes first, with relevance 1", () => {
  const index = indexOf("I like the sea", "The dog likes the violin", "I play the violin", "The weather is fine");
  const hits = index.search("Who plays the violin?", view(index));
  assert.equal(bestFirst(hits)[0], 2);
  assert.equal(hits.relevance[hits.docs.indexOf(2)], 1);
  assert.ok(hits.relevance.every(relevance => relevance >= 0 && relevance <= 1));
});

test("a document that shares only the commonest words with the question is not found", () => {
  const texts = Array.from({ length: 50 }, (_, number) => `the story number ${number} is the one`);
  const index = indexOf(...texts, "the violin is broken");
  assert.deepEqual([...index.search("Is the violin broken?", view(index)).docs], [50]);
});

test("a question without any term of the documents finds nothing", () => {
  const index = indexOf("cat", "犬");
  for (const query of ["zebra", "", "  ", "?!", "\0"]) {
    assert.deepEqual([...index.search(query, view(index)).docs], [], query);
  }
});

test("parts of words are found, in any script, width and kind of kana", () => {
  const index = indexOf("They concatenate strings", "東京都美術館へ行った", "ネコカフェ", "ﾎﾟﾁは元気");
  const expected: [string, number][] = [
    ["CAT", 0],
    ["京都美", 1],
    ["館", 1],
    ["ねこか", 2],
    ["ポチ", 3],
  ];
  for (const [query, doc] of expected) {
    assert.deepEqual(index.exact(query, view(index)), [doc], query);
    const hits = index.search(query, view(index));
    assert.deepEqual([...hits.docs], [doc], query);
    assert.deepEqual([...hits.exact], [1], query);
  }
});

test("the whole query is looked for within one document, not across two", () => {
  const index = indexOf("ab", "ab", "", "cab", "bc");
  assert.deepEqual(index.exact("ab", view(index)), [0, 1, 3]);
  assert.deepEqual(index.exact("aba", view(index)), []);
  assert.deepEqual(index.exact("bc", view(index)), [4]);
});

test("the documents holding a text are the same as asking each one", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "猫", "😀", "\ud800", " "), maxLength: 12 });
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 20 }), letters, fc.nat(20), (texts, query, hidden) => {
      const index = indexOf(...texts);
      const folded = foldText(query).trim();
      const expected = texts.flatMap((text, doc) =>
        folded !== "" && doc !== hidden && foldText(text).includes(folded) ? [doc] : [],
      );
      assert.deepEqual(index.exact(query, view(index, [hidden])), expected);
      assert.deepEqual(restored(index).exact(query, view(index, [hidden])), expected);
    }),
  );
});

test("texts of many lengths are found where they are", () => {
  const index = new LexicalIndex();
  for (let doc = 0; doc < 300; doc++) {
    index.add(`${"filling ".repeat((doc * 37) % 1000)}mark${doc}end`);
  }
  for (const searched of [index, restored(index)]) {
    for (const doc of [0, 1, 150, 298, 299]) {
      assert.deepEqual(searched.exact(`mark${doc}end`, view(index)), [doc]);
    }
    assert.equal(searched.exact("end", view(index)).length, 300);
  }
});

test("only eligible documents are found, and relevance is relative to the best of them", () => {
  const index = indexOf("violin violin", "a violin and many other words that say little", "piano");
  const hits = index.search("violin", view(index, [0]));
  assert.deepEqual([...hits.docs], [1]);
  assert.equal(hits.relevance[0], 1);
  assert.deepEqual(index.exact("violin", view(index, [0])), [1]);
});

test("a turn is found by the words of its neighbours, but below the turn that says them", () => {
  const index = indexOf(
    "Nice weather today",
    "My dog is called Pochi",
    "Lovely!",
    "I bought apples",
    "So did I",
    "Good night",
  );
  const hits = index.search("dog", inOrder(index));
  assert.deepEqual([...hits.docs], [0, 1, 2, 3]);
  assert.equal(bestFirst(hits)[0], 1);
  assert.deepEqual([...index.search("dog", view(index)).docs], [1]);
});

test("turns beside the best one come after turns further away, unless something still better stands there", () => {
  const index = indexOf(
    "Nice weather",
    "red wine",
    "red wine and wine and red wine",
    "red wine",
    "Good night",
    "red wine",
  );
  const view = inOrder(index);
  const apart = { ...view, previous: view.previous?.with(5, -1), next: view.next?.with(4, -1) };
  const [first, second] = bestFirst(index.search("red wine", { ...view, ...(apart as Required<DocumentView>) }));
  assert.deepEqual([first, second], [2, 5]);
});

test("a turn beside a better one that may not be found is not lowered", () => {
  const index = indexOf("red wine", "red wine and red wine");
  assert.deepEqual([...index.search("red wine", inOrder(index, [1])).relevance], [1]);
});

test("a passage comes before others with the same words when the one before it names the subject", () => {
  const index = indexOf(
    "The harbour of Otaru",
    "It was built in 1908",
    "The town hall",
    "It was built in 1908",
    "The sea is cold",
  );
  const passages: DocumentView = { ...inOrder(index), kind: "passages" };
  const hits = index.search("When was the harbour built?", passages);
  const relevanceOf = (doc: number): number => hits.relevance[hits.docs.indexOf(doc)] ?? 0;
  assert.ok(relevanceOf(1) > relevanceOf(3));
  assert.ok(relevanceOf(3) > 0);
});

test("a passage that holds no word of the query is not found by those of its neighbours", () => {
  const index = indexOf("kitten", "called Tama", "sleeps");
  assert.deepEqual([...index.search("kitten", { ...inOrder(index), kind: "passages" }).docs], [0]);
});

test("the answer to a question comes before the question", () => {
  for (const [question = "", answer = "", query = ""] of [
    ["What is your dog called?", "Pochi!", "my dog"],
    ["犬の名前は何ですか。", "ポチです", "うちの犬"],
  ]) {
    const index = indexOf("Nice weather today", question, answer, "I bought apples", "Good night");
    assert.equal(bestFirst(index.search(query, inOrder(index)))[0], 2, query);
    assert.deepEqual([...index.search(query, view(index)).docs], [1], query);
  }
});

test("an answer to a question about time is a text that names one", () => {
  for (const [query = "", ...texts] of [
    ["When did you buy the violin?", "I bought a violin for my aunt", "I bought a violin in May, aunt"],
    ["バイオリンはいつ買いましたか", "バイオリンを叔母に買った", "バイオリンを先月に買った"],
  ]) {
    const index = indexOf(...texts, "something else", "天気がいい");
    assert.equal(bestFirst(index.search(query, view(index)))[0], 1, query);
  }
});

test("words side by side as in the query count more than the same words apart", () => {
  const index = indexOf(
    "red is the wine and the house",
    "the wine is red in the house",
    "in the house is the red wine",
    "sea",
  );
  assert.equal(bestFirst(index.search("Who likes red wine?", view(index)))[0], 2);
});

test("a turn of a sitting about the matter comes before the same words elsewhere", () => {
  const sitting = (animal: string): string[] => [
    `The ${animal} is ill`,
    "Oh no",
    "Poor thing",
    "I know",
    "We gave it soup",
  ];
  const index = indexOf(...sitting("dog"), ...sitting("cat"));
  const previous = Int32Array.of(-1, 0, 1, 2, 3, -1, 5, 6, 7, 8);
  const next = Int32Array.of(1, 2, 3, 4, -1, 6, 7, 8, 9, -1);
  const { docs, relevance } = index.search("soup for the dog", { ...view(index), previous, next });
  const scoreOf = (doc: number): number => relevance[docs.indexOf(doc)] ?? 0;
  assert.ok(scoreOf(4) > scoreOf(9));
});

test("a neighbour that may not be found itself still says what a turn is about", () => {
  const index = indexOf("What is your dog called?", "Pochi!", "Nice weather today");
  assert.equal(bestFirst(index.search("dog", inOrder(index, [0])))[0], 1);
});

test("an index from a checkpoint finds the same as the one it was made from, also after more was added", () => {
  const words = fc.array(fc.constantFrom("dog", "cats", "東京", "京都", "the", "running"), { maxLength: 8 });
  const texts = fc.array(
    words.map(list => list.join(" ")),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(texts, texts, words, (before, after, query) => {
      const one = indexOf(...before, ...after);
      const first = restored(indexOf(...before));
      for (const text of after) {
        first.add(text);
      }
      const expected = one.search(query.join(" "), inOrder(one));
      for (const other of [first, restored(first)]) {
        const found = other.search(query.join(" "), inOrder(one));
        assert.deepEqual([found.docs, found.exact], [expected.docs, expected.exact]);
        for (const [at, relevance] of found.relevance.entries()) {
          assert.ok(Math.abs(relevance - (expected.relevance[at] ?? Number.NaN)) < 1e-5);
        }
      }
    }),
  );
});

test("a word of very many documents is found in each of them, those of a checkpoint and those added since", () => {
  const index = indexOf(...Array.from({ length: 1000 }, (_, number) => `violin ${number}`));
  const again = restored(index);
  for (let number = 0; number < 1000; number++) {
    again.add("two violins");
  }
  assert.equal(index.search("violins", view(index)).docs.length, 1000);
  assert.equal(again.search("violins", view(again)).docs.length, 2000);
  assert.equal(restored(again).search("violins", view(again)).docs.length, 2000);
});

test("a question of any length and text ends", () => {
  const index = indexOf("cat", "猫".repeat(10_000), "x".repeat(100_000));
  for (const query of ["cat ".repeat(100_000), "猫犬".repeat(100_000), "a".repeat(500_000)]) {
    assert.doesNotThrow(() => index.search(query, view(index)));
  }
});

test("what holds the whole query is found the same through its terms and by going through all texts", () => {
  const pieces = [
    "rock",
    "rocks",
    "'n",
    " ",
    "roll",
    "don't",
    "ed",
    "猫",
    "が",
    "好き",
    "a",
    "を見た",
    "!",
    "🎉",
    "ハ",
    "x".repeat(1200),
  ];
  let seed = 5;
  const random = (below: number): number => {
    seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const some = (most: number): string =>
    Array.from({ length: 1 + random(most) }, () => pieces[random(pieces.length)]).join("");
  const texts = [
    ...Array.from({ length: 300 }, () => some(9)),
    ...Array.from({ length: 8000 }, () => "nothing"),
    `${"猫".repeat(999)}好き猫`,
    `${"あ".repeat(999)}を見た`,
  ];
  const index = indexOf(...texts);
  const queries = [...Array.from({ length: 300 }, () => some(4)), "好き猫", "あを見", "ck 'n roll", "n't ed"];
  for (const query of queries) {
    const folded = foldText(query).trim();
    const holding = texts.flatMap((text, doc) => (folded !== "" && foldText(text).includes(folded) ? [doc] : []));
    assert.deepEqual(index.exact(query, view(index)), holding, query);
  }
});

test("an image that does not fit together is refused", () => {
  const image = (): LexicalImage => indexOf("cat and dog", "dog", "猫").image();
  const { texts, postings } = image();
  const bad: Record<string, Partial<LexicalImage>> = {
    "a document too few": { termCounts: new Uint32Array(2) },
    "a text too short": { texts: { ...texts, pieces: ["cat"] } },
    "a piece too many": { texts: { ...texts, pieces: [...texts.pieces, ""] } },
    "a piece without its number": { texts: { ...texts, pieceDocs: new Uint32Array(0) } },
    "a piece of too many documents": { texts: { ...texts, pieceDocs: Uint32Array.of(0xffff_ffff) } },
    "lengths that do not fit": { texts: { ...texts, lengths: Uint32Array.of(1, 2, 3) } },
    "a term too few": { postings: { ...postings, terms: postings.terms.slice(postings.terms.indexOf("\n") + 1) } },
    "terms cut off": { postings: { ...postings, terms: postings.terms.slice(0, -1) } },
    "a term twice": { postings: { ...postings, terms: postings.terms.replace("dog", "cat") } },
    "a start behind the end": { postings: { ...postings, starts: postings.starts.map(() => 99) } },
    "starts that go back": { postings: { ...postings, starts: postings.starts.with(1, 4).with(2, 1) } },
    "a document that is not there": { postings: { ...postings, docs: postings.docs.map(() => 3) } },
    "counts too few": { postings: { ...postings, counts: postings.counts.slice(1) } },
  };
  assert.doesNotThrow(() => new LexicalIndex(image()));
  for (const [what, part] of Object.entries(bad)) {
    assert.throws(() => new LexicalIndex({ ...image(), ...part }), Error, what);
  }
});
