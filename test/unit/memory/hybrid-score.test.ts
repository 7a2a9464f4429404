import assert from "node:assert/strict";
import { test } from "node:test";
import { closeness, fuse, NO_SIMILARITY, type VectorHits } from "../../../src/memory/search/hybrid-score.ts";
import { VectorCentre } from "../../../src/memory/search/vector-centre.ts";

const NONE = { docs: new Uint32Array(0), relevance: new Float32Array(0), exact: new Uint8Array(0) };
const DOCUMENTS = 8;

/** Hits by words: relevance by document number. */
function words(relevance: Record<number, number>, exact: number[] = []) {
  const docs = Uint32Array.from(Object.keys(relevance).map(Number));
  return {
    docs,
    relevance: Float32Array.from(docs, doc => relevance[doc] ?? 0),
    exact: Uint8Array.from(docs, doc => (exact.includes(doc) ? 1 : 0)),
  };
}

/** Hits of a model: similarity by document number, of which the first `nearest` come into the list. */
function meaning(similarity: Record<number, number>, background = 0, nearest = DOCUMENTS): VectorHits {
  const docs = Object.keys(similarity).map(Number);
  docs.sort((a, b) => (similarity[b] ?? 0) - (similarity[a] ?? 0));
  const similarities = new Float32Array(DOCUMENTS).fill(NO_SIMILARITY);
  docs.forEach(doc => {
    similarities[doc] = similarity[doc] ?? 0;
  });
  const list = docs.slice(0, nearest);
  return {
    nearest: { docs: Uint32Array.from(list), scores: Float32Array.from(list, doc => similarity[doc] ?? 0) },
    background,
    similarities,
  };
}

test("closeness is measured from what is usual for the model", () => {
  // multilingual-e5: everything is about 0.8 alike.
  assert.ok(closeness(0.88, 0.8) > 0.3);
  assert.ok(closeness(0.81, 0.8) < 0.1);
  // MiniLM: unrelated texts are about 0.1 alike.
  assert.ok(closeness(0.5, 0.1) > 0.4);
  assert.equal(closeness(0.1, 0.3), 0);
  assert.equal(closeness(1, 0.8), 1);
  assert.equal(closeness(1, -0.5), 1);
  assert.equal(closeness(NO_SIMILARITY, -0.5), 0);
});

test("the list is ordered by words and meaning together; what holds the whole query comes first", () => {
  const [exact, near, both, byWords, far] = [0, 1, 2, 3, 4];
  const lexical = words({ [exact]: 0.2, [byWords]: 1, [both]: 0.8 }, [exact]);
  const vector = meaning({ [near]: 0.5, [both]: 0.4, [far]: 0.1 });
  assert.deepEqual([...fuse(lexical, [vector]).docs], [exact, both, byWords, near]);
});

test("far vectors alone are no hits, and raise no weak one to the top", () => {
  assert.equal(fuse(NONE, [meaning({ 0: 0.19 })]).docs.length, 0);
  const [score] = fuse(words({ 0: 1 }), [meaning({ 0: 0.02 })]).scores;
  assert.ok(score !== undefined && score < 0.6);
});

test("what was found by its words counts by meaning too when it is not among the nearest", () => {
  const lexical = words({ 1: 0.6, 2: 0.6 });
  const vector = meaning({ 0: 0.9, 1: 0.7, 2: 0.1 }, 0, 1);
  assert.deepEqual([...fuse(lexical, [vector]).docs], [1, 0, 2]);
});

test("of two models, each is measured from what is usual for it", () => {
  const older = meaning({ 0: 0.86, 1: 0.95 }, 0.8);
  const newer = meaning({ 2: 0.6, 3: 0.25 }, 0.1);
  assert.deepEqual([...fuse(NONE, [older, newer]).docs], [1, 2, 0]);
});

test("of equals the newest comes first", () => {
  assert.deepEqual([...fuse(words({ 0: 1, 1: 1, 2: 1 }), []).docs], [2, 1, 0]);
  assert.deepEqual([...fuse(NONE, []).docs], []);
});

test("scores are relative: 1 for the best by words and by meaning, 1 more for the whole query", () => {
  const { scores } = fuse(words({ 0: 1 }, [0]), [meaning({ 0: 0.7 })]);
  assert.deepEqual([...scores], [2]);
});

test("the centre knows the mean similarity to all vectors, and forgets those that are removed", () => {
  const centre = new VectorCentre(3);
  const vectors = Array.from({ length: 200 }, (_, n) => Float32Array.of(Math.cos(n), Math.sin(n), 2));
  const query = Float32Array.of(0, 0, 1);
  assert.equal(centre.background(query), 0);
  for (const vector of vectors) {
    centre.add(vector);
  }
  assert.ok(Math.abs(centre.background(query) - 2) < 0.1);
  for (const vector of vectors.slice(1)) {
    centre.remove(vector);
  }
  assert.ok(centre.background(query) < 1);
});
