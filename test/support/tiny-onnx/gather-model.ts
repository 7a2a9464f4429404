import { bytes, concatenate, type Field, integer, message, text } from "./protobuf.ts";

// Field numbers and constants: https://github.com/onnx/onnx/blob/v1.14.0/onnx/onnx.proto
const FLOAT = 1;
const INT64 = 7;
/** The newest version that the runtime of @xenova/transformers 2.17.2 (ONNX Runtime 1.14) reads. */
const IR_VERSION = 8;
const OPSET_VERSION = 13;

/**
 * An ONNX model in the shape of a sentence encoder whose "hidden state" is just the row of each token: one Gather over
 * a table. Takes `input_ids`, `attention_mask` and `token_type_ids`, gives `last_hidden_state`.
 * @param rows one vector for each token id, all of the same length.
 */
export function gatherModel(rows: readonly Float32Array[], irVersion = IR_VERSION): Uint8Array {
  const dimensions = rows[0]?.length ?? 0;
  const graph = message(
    7,
    message(1, text(1, "table"), text(1, "input_ids"), text(2, "last_hidden_state"), text(4, "Gather")),
    text(2, "tiny"),
    message(5, integer(1, rows.length), integer(1, dimensions), integer(2, FLOAT), text(8, "table"), rawData(rows)),
    ...["input_ids", "attention_mask", "token_type_ids"].map(name => message(11, ...valueInfo(name, INT64, []))),
    message(12, ...valueInfo("last_hidden_state", FLOAT, [dimensions])),
  );
  return concatenate([integer(1, irVersion), graph, message(8, integer(2, OPSET_VERSION))]);
}

function rawData(rows: readonly Float32Array[]): Field {
  return bytes(9, concatenate(rows.map(row => new Uint8Array(row.buffer, row.byteOffset, row.byteLength))));
}

/** A tensor of [batch, sequence, …fixed]. */
function valueInfo(name: string, elementType: number, fixed: readonly number[]): Field[] {
  const shape = [text(2, "batch"), text(2, "sequence"), ...fixed.map(size => integer(1, size))];
  const tensor = message(1, integer(1, elementType), message(2, ...shape.map(dimension => message(1, dimension))));
  return [text(1, name), message(2, tensor)];
}
