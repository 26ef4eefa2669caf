//! As much of CloudWatch's metric math as the template's alarms use.

use std::collections::BTreeMap;

/// The metrics of an alarm by their IDs; `None` is one that has no value in this period.
type Metrics<'a> = BTreeMap<&'a str, Option<f64>>;

/// The value of an expression; `None` when a metric in it has none.
pub(super) fn evaluate(text: &str, metrics: &Metrics<'_>) -> Option<f64> {
    // Of all metrics together, those without a value count as none.
    if text == "SUM(METRICS())" {
        return metrics.values().flatten().copied().reduce(|sum, value| sum + value);
    }
    let mut parser = Parser { rest: text.trim_start(), metrics };
    let value = parser.comparison();
    assert_eq!(parser.rest, "", "{text}");
    value
}

struct Parser<'a> {
    rest: &'a str,
    metrics: &'a Metrics<'a>,
}

impl<'a> Parser<'a> {
    fn comparison(&mut self) -> Option<f64> {
        let left = self.sum();
        for (operator, compare) in [
            (">=", (|left, right| left >= right) as fn(f64, f64) -> bool),
            ("<=", |left, right| left <= right),
            (">", |left, right| left > right),
            ("<", |left, right| left < right),
        ] {
            if self.takes(operator) {
                let right = self.sum();
                return Some(f64::from(u8::from(compare(left?, right?))));
            }
        }
        left
    }

    fn sum(&mut self) -> Option<f64> {
        let mut value = self.product();
        loop {
            let is_plus = self.takes("+");
            if !is_plus && !self.takes("-") {
                return value;
            }
            let right = self.product();
            value = value.zip(right).map(|(left, right)| if is_plus { left + right } else { left - right });
        }
    }

    fn product(&mut self) -> Option<f64> {
        let mut value = self.atom();
        loop {
            let is_times = self.takes("*");
            if !is_times && !self.takes("/") {
                return value;
            }
            let right = self.atom();
            value = value.zip(right).map(|(left, right)| if is_times { left * right } else { left / right });
        }
    }

    fn atom(&mut self) -> Option<f64> {
        if self.takes("(") {
            let value = self.comparison();
            self.must_take(")");
            return value;
        }
        if self.takes("IF(") {
            let condition = self.comparison();
            self.must_take(",");
            let then = self.comparison();
            self.must_take(",");
            let otherwise = self.comparison();
            self.must_take(")");
            return if condition? != 0.0 { then } else { otherwise };
        }
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.').unwrap_or(self.rest.len());
        let word = &self.rest[..end];
        self.rest = self.rest[end..].trim_start();
        word.parse().ok().or_else(|| *self.metrics.get(word).unwrap_or_else(|| panic!("no metric has the ID {word:?}")))
    }

    fn takes(&mut self, token: &str) -> bool {
        let rest: Option<&'a str> = self.rest.strip_prefix(token);
        self.rest = rest.map_or(self.rest, str::trim_start);
        rest.is_some()
    }

    fn must_take(&mut self, token: &str) {
        assert!(self.takes(token), "{token} is missing before {:?}", self.rest);
    }
}

#[test]
fn a_few_expressions() {
    let metrics = BTreeMap::from([("a", Some(6.0)), ("b", Some(3.0)), ("c", None)]);
    for (text, value) in [
        ("a - b * 2 / 3 + 1", Some(5.0)),
        ("(a - b) * 2", Some(6.0)),
        ("IF(a >= 6, 100 * b / a, 0)", Some(50.0)),
        ("IF(a > 6, 1, 0)", Some(0.0)),
        ("a < b", Some(0.0)),
        ("a + c", None),
        ("IF(c >= 1, a, b)", None),
        ("SUM(METRICS())", Some(9.0)),
    ] {
        assert_eq!(evaluate(text, &metrics), value, "{text}");
    }
}
