// Search by pinyin: the server sends each character's readings (webui/spelling.py), any beginning of each syllable will do:
// "ts", "tous" and "tousu" find 投诉, from any character on.
const plain = (text) => text.toLowerCase().replace(/[\s']/g, "");

function fits(wanted, spelled, place) {
  if (!wanted) return true;
  for (const reading of spelled[place] ?? []) {
    for (let length = Math.min(reading.length, wanted.length); length > 0; length--) {
      if (reading.startsWith(wanted.slice(0, length)) && fits(wanted.slice(length), spelled, place + 1)) return true;
    }
  }
  return false;
}

export function soundsLike(wanted, spelled = []) {
  const typed = plain(wanted);
  return /^[a-z0-9]+$/.test(typed) && spelled.some((_, place) => fits(typed, spelled, place));
}
