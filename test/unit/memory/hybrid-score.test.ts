import assert from "node:assert/strict";
import { test } from "node:test";
import { closeness, fuse } from "../../../src/memory/search/hybrid-score.ts";
import { VectorCentre } from "../../../src/memory/search/vector-centre.ts";

test("closeness is measured from what is usual for the model", () => {
  // multilingual-e5: everything is about 0.8 alike.
  assert.ok(closeness(0.88, 0.8) > 0.3);
  assert.ok(closeness(0.81, 0.8) < 0.1);
  // MiniLM: unrelated texts are about 0.1 alike.
  assert.ok(closeness(0.5, 0.1) > 0.4);
  assert.equal(closeness(0.1, 0.3), 0);
  assert.equal(closeness(1, 1) <= 1, true);
});

test("the list is ordered by words and meaning together; what holds the whole query comes first", () => {
  const lexical = [
    { owner: "exact", relevance: 0.2, exact: true },
    { owner: "words", relevance: 1, exact: false },
    { owner: "both", relevance: 0.8, exact: false },
  ];
  const vector = [
    { id: "meaning", closeness: 0.5 },
    { id: "both", closeness: 0.4 },
    { id: "far", closeness: 0.1 },
  ];
  assert.deepEqual(
    fuse(lexical, vector).map(hit => hit.id),
    ["exact", "both", "words", "meaning"],
  );
});

test("far vectors alone are no hits, and raise no weak one to the top", () => {
  assert.deepEqual(fuse([], [{ id: "far", closeness: 0.19 }]), []);
  const [hit] = fuse([{ owner: "a", relevance: 1, exact: false }], [{ id: "a", closeness: 0.02 }]);
  assert.ok(hit && hit.score < 0.6);
});

test("of equals the newest comes first", () => {
  const hits = ["01A", "01C", "01B"].map(owner => ({ owner, relevance: 1, exact: false }));
  assert.deepEqual(
    fuse(hits, []).map(hit => hit.id),
    ["01C", "01B", "01A"],
  );
});

test("the centre knows the mean similarity to all vectors, and forgets those that are removed", () => {
  const centre = new VectorCentre();
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
