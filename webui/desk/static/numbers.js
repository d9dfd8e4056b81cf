// Telephone numbers in any pasted text: "Tel. (020) 7946-0958", "+86 139 0000 4821", "1002".
const LOOKS_LIKE = /\+?[\d*#(（][\d\s().（）\-–/*#]*[\d*#]|\d/g;

export function numbersIn(text) {
  const found = [];
  for (const [piece] of String(text).matchAll(LOOKS_LIKE)) {
    const number = piece.replace(/^\+\+*/, "+").replace(/[^\d+*#]/g, "");
    const digits = number.replace(/\D/g, "").length;
    if ((digits >= 3 || /^[*#]\d+$/.test(number)) && number.length <= 32 && !found.includes(number)) found.push(number);
  }
  return found;
}
