// Unpacks the wasm module, which the page carries packed as LZMA: a third smaller than what
// browsers unpack by themselves, and the same in every browser. The layout is that of a
// `.lzma` file with its length in the header (LZMA SDK, lzma-specification.txt). Damaged
// data come out wrong and are then no module; they cannot do more than that.
//
// Compared on 3.4 MB, in node: this takes 0.3 s of processor time; lzma1 0.3.0 (a package of
// modules, with an encoder) and js-lzma 0.1.0 (a call for each byte) 0.5 to 0.7 s; lzma 2.3.2
// 7 s, since it works on plain lists of numbers. Minified and under gzip, lzma's decoder has
// 3.1 kB; this, which can be read, has 1.8 kB.
function unpackCore(packed) {
  const properties = packed[0];
  const lc = properties % 9;
  const lpMask = (1 << (Math.floor(properties / 9) % 5)) - 1;
  const pbMask = (1 << Math.floor(properties / 45)) - 1;
  const length = new DataView(packed.buffer, packed.byteOffset).getUint32(5, true);
  const out = new Uint8Array(length);

  // The decoder's range and code: in an array, where numbers of 32 bits cost nothing.
  const now = new Int32Array([-1, (packed[14] << 24) | (packed[15] << 16) | (packed[16] << 8) | packed[17]]);
  let at = 18;

  // All probabilities lie in one array, each kind from its own place on.
  const IS_MATCH = 0;
  const IS_REP = 192;
  const IS_REP_0 = 204;
  const IS_REP_1 = 216;
  const IS_REP_2 = 228;
  const IS_REP_0_LONG = 240;
  const SLOT = 432;
  const SPECIAL = 688;
  const ALIGN = 816;
  const MATCH_LENGTH = 832;
  const REP_LENGTH = 1346;
  const LITERAL = 1860;
  const odds = new Uint16Array(LITERAL + (0x300 << (lc + 4))).fill(1024);

  const refill = (range, code) => {
    now[0] = range << 8;
    now[1] = (code << 8) | packed[at++];
  };
  const bit = (place) => {
    const odd = odds[place];
    const range = now[0];
    const code = now[1];
    const bound = Math.imul(range >>> 11, odd);
    const isOne = code >>> 0 >= bound >>> 0;
    odds[place] = isOne ? odd - (odd >>> 5) : odd + ((2048 - odd) >>> 5);
    const left = isOne ? (range - bound) | 0 : bound;
    const rest = isOne ? (code - bound) | 0 : code;
    if (left >>> 0 < 0x1000000) refill(left, rest);
    else {
      now[0] = left;
      now[1] = rest;
    }
    return isOne ? 1 : 0;
  };
  const even = (count) => {
    let result = 0;
    for (let index = 0; index < count; index += 1) {
      const half = now[0] >>> 1;
      const isOne = now[1] >>> 0 >= half;
      const rest = isOne ? (now[1] - half) | 0 : now[1];
      result = (result << 1) | (isOne ? 1 : 0);
      if (half < 0x1000000) refill(half, rest);
      else {
        now[0] = half;
        now[1] = rest;
      }
    }
    return result;
  };
  const tree = (place, bits) => {
    let node = 1;
    for (let left = bits; left > 0; left -= 1) node = (node << 1) | bit(place + node);
    return node - (1 << bits);
  };
  const reverseTree = (place, bits) => {
    let node = 1;
    let result = 0;
    for (let index = 0; index < bits; index += 1) {
      const one = bit(place + node);
      node = (node << 1) | one;
      result |= one << index;
    }
    return result;
  };
  const lengthOf = (place, posState) => {
    if (!bit(place)) return 2 + tree(place + 2 + (posState << 3), 3);
    if (!bit(place + 1)) return 10 + tree(place + 130 + (posState << 3), 3);
    return 18 + tree(place + 258, 8);
  };

  let state = 0;
  let rep0 = 0;
  let rep1 = 0;
  let rep2 = 0;
  let rep3 = 0;
  let end = 0;
  while (end < length) {
    const posState = end & pbMask;
    if (!bit(IS_MATCH + (state << 4) + posState)) {
      const before = end > 0 ? out[end - 1] : 0;
      const place = LITERAL + 0x300 * (((end & lpMask) << lc) + (before >> (8 - lc)));
      let node = 1;
      if (state >= 7) {
        let match = out[end - rep0 - 1];
        do {
          const matchBit = match >> 7;
          match = (match << 1) & 0xff;
          const one = bit(place + ((1 + matchBit) << 8) + node);
          node = (node << 1) | one;
          if (matchBit !== one) break;
        } while (node < 0x100);
      }
      while (node < 0x100) node = (node << 1) | bit(place + node);
      out[end++] = node;
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      continue;
    }
    let run;
    if (!bit(IS_REP + state)) {
      rep3 = rep2;
      rep2 = rep1;
      rep1 = rep0;
      run = lengthOf(MATCH_LENGTH, posState);
      state = state < 7 ? 7 : 10;
      const slot = tree(SLOT + (Math.min(run - 2, 3) << 6), 6);
      if (slot < 4) rep0 = slot;
      else {
        const bits = (slot >> 1) - 1;
        rep0 = (2 | (slot & 1)) << bits;
        if (slot < 14) rep0 += reverseTree(SPECIAL + rep0 - slot, bits);
        else rep0 = (rep0 + (even(bits - 4) << 4) + reverseTree(ALIGN, 4)) | 0;
      }
      if (rep0 === -1) break;
    } else {
      if (!bit(IS_REP_0 + state)) {
        if (!bit(IS_REP_0_LONG + (state << 4) + posState)) {
          state = state < 7 ? 9 : 11;
          out[end] = out[end - rep0 - 1];
          end += 1;
          continue;
        }
      } else {
        let distance = rep1;
        if (bit(IS_REP_1 + state)) {
          distance = rep2;
          if (bit(IS_REP_2 + state)) {
            distance = rep3;
            rep3 = rep2;
          }
          rep2 = rep1;
        }
        rep1 = rep0;
        rep0 = distance;
      }
      run = lengthOf(REP_LENGTH, posState);
      state = state < 7 ? 8 : 11;
    }
    for (const stop = Math.min(end + run, length); end < stop; end += 1) out[end] = out[end - rep0 - 1];
  }
  return out;
}
