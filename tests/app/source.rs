//! Reads Rust source far enough to see which paths a file names and on which line: comments, texts
//! and unit tests left out, `use` groups spread, `self` and `super` resolved.

/// A path such as `crate::permits::store::find`, and the line it stands on.
#[derive(Debug, PartialEq, Eq)]
pub struct NamedPath {
    pub path: String,
    pub line: usize,
}

/// The parts of a feature that are named in code as `permits::store` after a `use crate::permits`.
const PARTS: [&str; 4] = ["actions", "model", "rules", "store"];

/// Every path of two or more parts in the code of the module with the given path
/// (`["permits", "store"]`), and every single name brought in by a `use`.
pub fn named_paths(source: &str, module: &[String]) -> Vec<NamedPath> {
    let tokens = without_unit_tests(tokens(source));
    let mut reader = Reader {
        tokens: &tokens,
        at: 0,
        module,
        found: Vec::new(),
    };
    while reader.at < tokens.len() {
        reader.step();
    }
    reader.found
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Token {
    text: String,
    line: usize,
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    module: &'a [String],
    found: Vec<NamedPath>,
}

impl Reader<'_> {
    fn step(&mut self) {
        if self.is("use") {
            self.at += 1;
            self.tree(&[]);
        } else if self.word().is_some() {
            let line = self.tokens[self.at].line;
            let path = self.segments();
            if path.len() > 1 {
                self.record(&path, line);
            }
        } else {
            self.at += 1;
        }
    }

    /// One branch of a `use`: segments, then a name, a star or a group of branches.
    fn tree(&mut self, before: &[String]) {
        let line = self.tokens.get(self.at).map_or(0, |token| token.line);
        let mut path = before.to_vec();
        path.extend(self.segments());
        if self.is("{") {
            self.at += 1;
            while self.at < self.tokens.len() && !self.is("}") {
                self.tree(&path);
                if self.is(",") {
                    self.at += 1;
                }
            }
            self.at += 1;
            return;
        }
        self.record(&path, line);
        // `*`, `as name`, `;` and whatever else ends the branch.
        while self.at < self.tokens.len() && !self.is(",") && !self.is("}") && !self.is(";") {
            self.at += 1;
        }
        if self.is(";") {
            self.at += 1;
        }
    }

    /// `a::b::c`, also with a leading or trailing `::`.
    fn segments(&mut self) -> Vec<String> {
        let mut path = Vec::new();
        if self.is("::") {
            self.at += 1;
        }
        while let Some(word) = self.word() {
            path.push(word.to_owned());
            self.at += 1;
            if !self.is("::") {
                break;
            }
            self.at += 1;
        }
        path
    }

    fn word(&self) -> Option<&str> {
        let text = self.tokens.get(self.at)?.text.as_str();
        text.starts_with(|first: char| first.is_alphabetic() || first == '_')
            .then_some(text)
    }

    fn is(&self, text: &str) -> bool {
        self.tokens
            .get(self.at)
            .is_some_and(|token| token.text == text)
    }

    fn record(&mut self, path: &[String], line: usize) {
        if !path.is_empty() {
            let path = resolve(path, self.module).join("::");
            self.found.push(NamedPath { path, line });
        }
    }
}

/// Makes a path absolute where it can be: `super::x` in `permits/store.rs` is `crate::permits::x`.
fn resolve(path: &[String], module: &[String]) -> Vec<String> {
    let ups = path.iter().take_while(|part| *part == "super").count();
    let first = path.first().map_or("", String::as_str);
    let (base, rest) = if ups > 0 {
        (&module[..module.len().saturating_sub(ups)], &path[ups..])
    } else if first == "self" && path.len() > 1 {
        (module, &path[1..])
    } else if path
        .get(1)
        .is_some_and(|part| PARTS.contains(&part.as_str()))
        && first != "crate"
    {
        (&module[..0], path)
    } else {
        return path.to_vec();
    };
    let mut whole = vec!["crate".to_owned()];
    whole.extend_from_slice(base);
    whole.extend_from_slice(rest);
    whole
}

/// Leaves out what stands under `#[cfg(test)]`: tests may look behind the scenes.
fn without_unit_tests(tokens: Vec<Token>) -> Vec<Token> {
    let mark = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut kept = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let here = tokens[at..].iter().map(|token| token.text.as_str());
        if here.take(mark.len()).eq(mark) {
            at = end_of_item(&tokens, at + mark.len());
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// The place after the item that starts at `at`: past its `;` or past its closing brace.
fn end_of_item(tokens: &[Token], mut at: usize) -> usize {
    let mut depth = 0_usize;
    while let Some(token) = tokens.get(at) {
        at += 1;
        match token.text.as_str() {
            "{" => depth += 1,
            "}" if depth <= 1 => break,
            "}" => depth -= 1,
            ";" if depth == 0 => break,
            _ => {}
        }
    }
    at
}

/// Words, `::` and single marks. Comments, texts, characters and lifetimes are dropped.
fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let mut found = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < chars.len() {
        let end = skip(&chars, at);
        if end > at {
            line += chars[at..end].iter().filter(|one| **one == '\n').count();
            at = end;
            continue;
        }
        let end = end_of_token(&chars, at);
        found.push(Token {
            text: chars[at..end].iter().collect(),
            line,
        });
        at = end;
    }
    found
}

fn end_of_token(chars: &[char], at: usize) -> usize {
    let word = |one: &char| one.is_alphanumeric() || *one == '_';
    if word(&chars[at]) {
        at + chars[at..].iter().take_while(|one| word(one)).count()
    } else if starts(chars, at, "::") {
        at + 2
    } else {
        at + 1
    }
}

/// The end of the blank, comment, text, character or lifetime that starts here, or `at` itself.
fn skip(chars: &[char], at: usize) -> usize {
    if chars[at].is_whitespace() {
        at + 1
    } else if starts(chars, at, "//") {
        at + chars[at..].iter().take_while(|one| **one != '\n').count()
    } else if starts(chars, at, "/*") {
        find(chars, at + 2, "*/")
    } else if let Some(hashes) = raw_text(chars, at) {
        let open = at + chars[at..].iter().take_while(|one| **one != '"').count() + 1;
        find(chars, open, &format!("\"{}", "#".repeat(hashes)))
    } else if chars[at] == '"' || starts(chars, at, "b\"") {
        quoted(chars, at)
    } else if chars[at] == '\'' {
        character(chars, at)
    } else {
        at
    }
}

/// The number of `#` of a raw text that starts here (`r"`, `r#"`, `br"`...).
fn raw_text(chars: &[char], at: usize) -> Option<usize> {
    let after_b = if starts(chars, at, "br") { at + 1 } else { at };
    let before = at.checked_sub(1).map_or(' ', |earlier| chars[earlier]);
    if !starts(chars, after_b, "r") || before.is_alphanumeric() || before == '_' {
        return None;
    }
    let hashes = chars[after_b + 1..]
        .iter()
        .take_while(|one| **one == '#')
        .count();
    (chars.get(after_b + 1 + hashes) == Some(&'"')).then_some(hashes)
}

fn quoted(chars: &[char], at: usize) -> usize {
    let mut at = at + chars[at..].iter().take_while(|one| **one != '"').count() + 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

/// `'x'` and `'\n'` are characters, `'a` is a lifetime.
fn character(chars: &[char], at: usize) -> usize {
    if chars.get(at + 1) == Some(&'\\') {
        return find(chars, at + 3, "'");
    }
    if chars.get(at + 2) == Some(&'\'') {
        return at + 3;
    }
    at + 1
        + chars[at + 1..]
            .iter()
            .take_while(|one| one.is_alphanumeric() || **one == '_')
            .count()
}

fn starts(chars: &[char], at: usize, text: &str) -> bool {
    text.chars()
        .enumerate()
        .all(|(offset, one)| chars.get(at + offset) == Some(&one))
}

/// The place after the next `text`, or the end of the file.
fn find(chars: &[char], from: usize, text: &str) -> usize {
    (from..chars.len())
        .find(|at| starts(chars, *at, text))
        .map_or(chars.len(), |at| at + text.chars().count())
}

#[test]
fn groups_are_spread_and_super_is_resolved() {
    let source = "//! use diesel::no;\nuse crate::{\n    permits::store::{self, find as f},\n    Clock,\n};\n\
                  fn a<'x>() { let _ = \"use tera::no\"; super::rules::decide('\\''); reviews::store::all() }\n\
                  #[cfg(test)]\nmod tests { use diesel::no; }\n";
    let module = ["listings".to_owned(), "actions".to_owned()];
    let found: Vec<(String, usize)> = named_paths(source, &module)
        .into_iter()
        .map(|named| (named.path, named.line))
        .collect();
    let expected = [
        ("crate::permits::store::self", 3),
        ("crate::permits::store::find", 3),
        ("crate::Clock", 4),
        ("crate::listings::rules::decide", 6),
        ("crate::reviews::store::all", 6),
    ];
    assert_eq!(found, expected.map(|(path, line)| (path.to_owned(), line)));
}
