//! From the widths of bars to digits: the tables of EAN-13 (UPC-A among them) and EAN-8. Knows nothing
//! of pictures. Refuses a number whose check digit is another.

use crate::identifiers::gtin::check_digit_holds;

/// A bar code's form.
#[derive(Debug)]
pub struct Form {
    /// Digits on each side of the middle.
    side: usize,
    /// Width of all of it in that of its narrowest bar.
    modules: i64,
}

/// EAN-13 and EAN-8.
pub const FORMS: [Form; 2] = [
    Form {
        side: 6,
        modules: 95,
    },
    Form {
        side: 4,
        modules: 67,
    },
];

impl Form {
    /// How many bars and gaps it has, from its first bar to its last.
    #[must_use]
    pub const fn widths(&self) -> usize {
        3 + 5 + 3 + 2 * 4 * self.side
    }

    /// Its width in that of its narrowest bar.
    #[must_use]
    pub const fn modules(&self) -> i64 {
        self.modules
    }
}

/// Widths of the four stripes of each digit left of the middle, gap first, when it has an odd count of
/// dark parts; the other set of the left side is the same backwards, the right side the same bar first.
const STRIPES: [[i64; 4]; 10] = [
    [3, 2, 1, 1],
    [2, 2, 2, 1],
    [2, 1, 2, 2],
    [1, 4, 1, 1],
    [1, 1, 3, 2],
    [1, 2, 3, 1],
    [1, 1, 1, 4],
    [1, 3, 1, 2],
    [1, 2, 1, 3],
    [3, 1, 1, 2],
];

/// By the first digit of EAN-13, which has no bars of its own: the sets of the six digits after it.
const SETS: [&str; 10] = [
    "OOOOOO", "OOEOEE", "OOEEOE", "OOEEEO", "OEOOEE", "OEEOOE", "OEEEOO", "OEOEOE", "OEOEEO",
    "OEEOEO",
];

/// Of seven parts that a digit is wide: how far, in hundredths of a part, stripes may be off.
const OFF: i64 = 45;

/// The number of a code from the widths of its bars and gaps, whichever way round it lies.
#[must_use]
pub fn decoded(widths: &[i64], form: &Form) -> Option<String> {
    upright(widths, form).or_else(|| {
        let turned: Vec<i64> = widths.iter().rev().copied().collect();
        upright(&turned, form)
    })
}

fn upright(widths: &[i64], form: &Form) -> Option<String> {
    let part = widths.iter().sum::<i64>();
    let thin = |guard: &[i64]| {
        let parts = guard.iter().map(|width| width * form.modules * 10);
        parts
            .into_iter()
            .all(|ten| ten > 4 * part && ten < 19 * part)
    };
    let (begin, rest) = widths.split_at_checked(3)?;
    let (left, rest) = rest.split_at_checked(4 * form.side)?;
    let (middle, rest) = rest.split_at_checked(5)?;
    let (right, end) = rest.split_at_checked(4 * form.side)?;
    if !(thin(begin) && thin(middle) && thin(end)) {
        return None;
    }
    let (mut digits, mut sets) = (String::new(), String::new());
    for stripes in left.chunks_exact(4) {
        let (digit, even) = left_digit(stripes)?;
        digits.push(digit);
        sets.push(if even { 'E' } else { 'O' });
    }
    for stripes in right.chunks_exact(4) {
        let [bar, gap, next, last] = stripes else {
            return None;
        };
        digits.push(nearest([*bar, *gap, *next, *last], |wide| wide, true)?.0);
    }
    let number = with_first(&digits, &sets, form)?;
    check_digit_holds(&number).then_some(number)
}

/// The number with the digit that the sets stand for. A nought there makes it an American number of twelve.
fn with_first(digits: &str, sets: &str, form: &Form) -> Option<String> {
    if form.side == 4 {
        return (sets == "OOOO").then(|| digits.to_owned());
    }
    let first = SETS.iter().position(|known| *known == sets)?;
    Some(match first {
        0 => digits.to_owned(),
        first => format!("{first}{digits}"),
    })
}

/// A digit left of the middle, and whether it is of the even set.
fn left_digit(stripes: &[i64]) -> Option<(char, bool)> {
    let [gap, bar, next, last] = stripes else {
        return None;
    };
    let seen = [*gap, *bar, *next, *last];
    let odd = nearest(seen, |wide| wide, false).map(|(digit, off)| (off, digit, false));
    let even = nearest(seen, |[a, b, c, d]| [d, c, b, a], false);
    let even = even.map(|(digit, off)| (off, digit, true));
    let (_, digit, set) = odd.into_iter().chain(even).min()?;
    Some((digit, set))
}

/// The digit whose stripes are nearest, and by how much they are off. Compared from edge to like edge,
/// which ink that ran does not move; the bars' own width only tells 1 from 7 and 2 from 8.
fn nearest(seen: [i64; 4], set: fn([i64; 4]) -> [i64; 4], bar_first: bool) -> Option<(char, i64)> {
    let whole = seen.iter().sum::<i64>().max(1);
    let measure = |[a, b, c, d]: [i64; 4]| {
        let bars = if bar_first { a + c } else { b + d };
        (a + b, b + c, bars)
    };
    let (one, two, bars) = measure(seen);
    let off = |known: i64, wide: i64| (wide * 700 / whole - known * 100).abs();
    let near = STRIPES.iter().zip('0'..='9').filter_map(|(known, digit)| {
        let (first, second, dark) = measure(set(*known));
        let pair = off(first, one).max(off(second, two));
        (pair <= OFF && off(dark, bars) < 90).then(|| (pair, off(dark, bars), digit))
    });
    let (pair, ink, digit) = near.min()?;
    Some((digit, pair + ink / 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Widths of a code as a printer makes them, each part `part` wide and every bar `ink` wider.
    fn printed(digits: &str, part: i64, ink: i64) -> Vec<i64> {
        let of = |c: char| STRIPES[usize::try_from(c.to_digit(10).unwrap()).unwrap()];
        let long = digits.len() == 13;
        let (sets, body) = match digits.split_at(1) {
            (first, rest) if long => (SETS[first.parse::<usize>().unwrap()], rest),
            _ => ("OOOO", digits),
        };
        let (left, right) = body.split_at(body.len() / 2);
        let mut widths = vec![1, 1, 1];
        for (c, set) in left.chars().zip(sets.chars()) {
            let [a, b, c, d] = of(c);
            widths.extend(if set == 'E' {
                [d, c, b, a]
            } else {
                [a, b, c, d]
            });
        }
        widths.extend([1; 5]);
        widths.extend(right.chars().flat_map(of));
        widths.extend([1; 3]);
        let inked = widths.iter().enumerate();
        let inked = inked.map(|(at, wide)| wide * part + if at % 2 == 0 { ink } else { -ink });
        inked.collect()
    }

    #[test]
    fn every_first_digit_is_read_either_way_round_and_through_ink_that_ran() {
        for first in 0..10 {
            let body = format!("{first}99123456789");
            let check = crate::identifiers::gtin::check_digit(&body).unwrap();
            let number = format!("{body}{check}");
            let known = number.strip_prefix('0').unwrap_or(&number);
            for ink in [-18, 0, 18] {
                let mut widths = printed(&number, 64, ink);
                assert_eq!(decoded(&widths, &FORMS[0]).as_deref(), Some(known));
                widths.reverse();
                assert_eq!(decoded(&widths, &FORMS[0]).as_deref(), Some(known));
            }
        }
        let short = printed("89912340", 64, 0);
        assert_eq!(decoded(&short, &FORMS[1]), None, "another check digit");
        let body = "8991234";
        let short = format!(
            "{body}{}",
            crate::identifiers::gtin::check_digit(body).unwrap()
        );
        let widths = printed(&short, 64, 10);
        assert_eq!(decoded(&widths, &FORMS[1]), Some(short));
    }

    #[test]
    fn no_other_number_is_read_when_one_digit_is_damaged() {
        let number = "8993012200143";
        let whole = printed(number, 64, 0);
        assert_eq!(decoded(&whole, &FORMS[0]).as_deref(), Some(number));
        for at in 3..whole.len() - 3 {
            let mut widths = whole.clone();
            widths[at] += 90;
            let read = decoded(&widths, &FORMS[0]);
            assert!(read.is_none_or(|read| read == number), "stripe {at}");
        }
    }
}
