// Keys of a telephone, sent in the order in which they were pressed: one request after the other, each with all that was
// pressed meanwhile. Two on the way at once may arrive in either order.
//
//   const press = presses((keys) => act("send_digits", {agent: "1001", digits: keys}));
//   press("4"); press("2");
const AT_MOST = 32;

export function presses(send) {
  let typed = "", sending = false;
  return async (key) => {
    typed += key;
    if (sending) return;
    sending = true;
    try {
      while (typed) {
        const keys = typed.slice(0, AT_MOST);
        typed = typed.slice(AT_MOST);
        await send(keys);
      }
    } finally {
      sending = false;
    }
  };
}
