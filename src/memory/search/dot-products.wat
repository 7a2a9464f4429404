;; Dot products of a query with chosen rows of a table of Float32, four numbers at a time. Assembled into
;; dot-products-wasm.ts; test/unit/memory/vector-table.test.ts holds the two together.
;;
;; All addresses and $stride are in bytes; $stride is a multiple of 64 and more than 0.
(module
  (memory (import "kioku" "memory") 1)
  (func (export "dotProducts")
    (param $rows i32)    ;; uint32 row numbers
    (param $count i32)   ;; how many of them
    (param $query i32)
    (param $table i32)   ;; row 0; row n begins n * $stride later
    (param $stride i32)
    (param $products i32) ;; gets one float32 for each row number
    (local $end i32) (local $row i32) (local $q i32) (local $queryEnd i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $end (i32.add (local.get $rows) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $queryEnd (i32.add (local.get $query) (local.get $stride)))
    (block $done
      (loop $nextRow
        (br_if $done (i32.eq (local.get $rows) (local.get $end)))
        (local.set $row (i32.add (local.get $table) (i32.mul (i32.load (local.get $rows)) (local.get $stride))))
        (local.set $q (local.get $query))
        (local.set $a (v128.const f32x4 0 0 0 0))
        (local.set $b (v128.const f32x4 0 0 0 0))
        (local.set $c (v128.const f32x4 0 0 0 0))
        (local.set $d (v128.const f32x4 0 0 0 0))
        (loop $next16
          (local.set $a (f32x4.add (local.get $a)
            (f32x4.mul (v128.load (local.get $q)) (v128.load (local.get $row)))))
          (local.set $b (f32x4.add (local.get $b)
            (f32x4.mul (v128.load offset=16 (local.get $q)) (v128.load offset=16 (local.get $row)))))
          (local.set $c (f32x4.add (local.get $c)
            (f32x4.mul (v128.load offset=32 (local.get $q)) (v128.load offset=32 (local.get $row)))))
          (local.set $d (f32x4.add (local.get $d)
            (f32x4.mul (v128.load offset=48 (local.get $q)) (v128.load offset=48 (local.get $row)))))
          (local.set $row (i32.add (local.get $row) (i32.const 64)))
          (br_if $next16 (i32.lt_u (local.tee $q (i32.add (local.get $q) (i32.const 64))) (local.get $queryEnd))))
        (local.set $a (f32x4.add
          (f32x4.add (local.get $a) (local.get $b))
          (f32x4.add (local.get $c) (local.get $d))))
        (f32.store (local.get $products)
          (f32.add
            (f32.add (f32x4.extract_lane 0 (local.get $a)) (f32x4.extract_lane 1 (local.get $a)))
            (f32.add (f32x4.extract_lane 2 (local.get $a)) (f32x4.extract_lane 3 (local.get $a)))))
        (local.set $products (i32.add (local.get $products) (i32.const 4)))
        (local.set $rows (i32.add (local.get $rows) (i32.const 4)))
        (br $nextRow)))))
