// The values and tracks of the run, unpacked from the page.
const $ = (id) => document.getElementById(id);

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let k = 0; k < text.length; k++) bytes[k] = text.charCodeAt(k);
  return bytes;
}

async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).arrayBuffer();
}

// Tracks are differences from row to row, column by column, byte by byte: see Payload.add_tracks.
function unpackTracks(bytes, width, rows, columns) {
  const total = rows * columns;
  const found = new Uint32Array(total);
  const mask = width === 4 ? 0xffffffff : (1 << (8 * width)) - 1;
  for (let column = 0; column < columns; column++) {
    let value = 0;
    for (let row = 0; row < rows; row++) {
      const place = column * rows + row;
      let step = 0;
      for (let plane = 0; plane < width; plane++) step |= bytes[plane * total + place] << (8 * plane);
      value = ((value + step) & mask) >>> 0;
      found[row * columns + column] = value;
    }
  }
  return found;
}

async function unpack() {
  const block = $("data");
  const contents = await inflate(bytesOf(block.textContent));
  const found = {};
  for (const [name, start, length, width, rows, columns] of JSON.parse(block.dataset.parts)) {
    if (width) found[name] = unpackTracks(new Uint8Array(contents, start, length), width, rows, columns);
    else if (["values", "rewarded", "returned"].includes(name))
      found[name] = new Float64Array(contents.slice(start, start + length));
    else found[name] = JSON.parse(new TextDecoder().decode(new Uint8Array(contents, start, length)));
  }
  return found;
}

let known;
try {
  known = await unpack();
} catch (error) {
  $("notice").hidden = false;
  return;
}
