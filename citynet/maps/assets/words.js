// What the page says and how it writes numbers: English as it stands in the code, else what the
// page's catalogue has for it. A message's places are called %(name)s, as in Python.

const PLACE = /%\((\w+)\)s/g;

export function speaker({ signs, words }) {
  const format = formatter(signs);
  const written = (value) => (typeof value === "number" ? format(value) : String(value));
  const filled = (message, values) => message.replace(PLACE, (_, name) => written(values[name]));
  const say = (message, values = {}) => filled(words.forms[message]?.[0] ?? message, values);
  return {
    format,
    say,
    // A word that stands for different ones elsewhere, by where it stands.
    sayC: (context, message) => words.forms[`${context}\x04${message}`]?.[0] ?? message,
    // A sentence whose form depends on a number, its %(n)s.
    sayN(singular, plural, n, values = {}) {
      const forms = words.forms[singular];
      const message = forms ? forms[formOf(words.plurals, n)] : n === 1 ? singular : plural;
      return filled(message, { n, ...values });
    },
  };
}

// Which plural form a number takes: listed up to 200, and hundreds repeat from there on.
function formOf(plurals, n) {
  return Number(plurals[n <= 200 ? n : 100 + (n % 100)]);
}

// With the language's signs between thousands and before decimals. The browser's own formatter
// takes longer to load than the whole network.
function formatter([thousands, point]) {
  return (number) => {
    if (Number.isInteger(number) || number >= 100) {
      return String(Math.round(number)).replace(/\B(?=(\d{3})+$)/g, thousands);
    }
    return String(Number(number.toPrecision(3))).replace(".", point);
  };
}
