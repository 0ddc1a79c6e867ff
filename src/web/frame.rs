//! What every page hands to its layout beside its own data, and what a form hands
//! to its fields. Plain data: who fills it decides who may see what; nothing here
//! asks for a right or reads a session.

use std::collections::BTreeMap;

use serde::Serialize;

/// The surroundings of a page, in templates `frame`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Frame {
    /// Entries of the main navigation for the reader's role, in order.
    pub nav: Vec<NavItem>,
    /// The person signed in; none shows the links to sign in and register.
    pub account: Option<Account>,
    /// One message left by the request before this one.
    pub flash: Option<Flash>,
    /// Token every form sends back as `csrf`.
    pub csrf: String,
    /// Path and query of this page, where the language switch returns to.
    pub path: String,
    /// Label of the reader's zone, `WIB`, `WITA` or `WIT`, for the filter `datetime`.
    pub zone: String,
    /// Whether this installation holds invented data, said on top of every page.
    pub demo: bool,
}

/// One entry of the navigation.
#[derive(Clone, Debug, Serialize)]
pub struct NavItem {
    /// Address.
    pub href: String,
    /// Key of its text, for example `nav-products`.
    pub label_key: String,
    /// Whether the page shown lies under this entry.
    pub current: bool,
    /// A number worth seeing (open tasks), left out when zero.
    pub count: Option<u32>,
}

impl NavItem {
    /// An entry that is current when `path` is `href` or lies below it.
    pub fn new(href: &str, label_key: &str, path: &str) -> NavItem {
        let below = path.strip_prefix(href);
        let current = below.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
        NavItem {
            href: href.to_owned(),
            label_key: label_key.to_owned(),
            current,
            count: None,
        }
    }
}

/// Who is signed in, as the account menu shows it.
#[derive(Clone, Debug, Serialize)]
pub struct Account {
    /// Name of the person.
    pub name: String,
    /// Key of the role's text, for example `role-mentor`.
    pub role_key: String,
}

/// A message shown once, after a redirect.
#[derive(Clone, Debug, Serialize)]
pub struct Flash {
    /// How it ended: `info`, `success`, `warning` or `danger`.
    pub kind: &'static str,
    /// The sentence, in the reader's language.
    pub text: String,
}

/// What a form knows when it is shown: kept values and what is wrong with them.
/// In templates `form`; fields find their own value and error in it by name.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FormView {
    /// Id made for this form, so that sending it twice stores it once.
    pub form_id: String,
    /// What was typed, by field name.
    pub values: BTreeMap<String, FieldValue>,
    /// What is wrong, by field name: a whole sentence in the reader's language.
    pub errors: BTreeMap<String, String>,
    /// The same for the top of the form: each sentence once.
    pub summary: Vec<Said>,
}

/// A sentence about what is wrong, with the first field it is about.
#[derive(Clone, Debug, Serialize)]
pub struct Said {
    /// The field's name.
    pub name: String,
    /// The sentence.
    pub text: String,
    /// How many fields it is about.
    pub count: usize,
}

/// A kept value: one text, or several from check boxes and multiple selects.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum FieldValue {
    /// One text.
    One(String),
    /// All chosen values.
    Many(Vec<String>),
}

impl FormView {
    /// An empty form under a fresh id.
    pub fn new(form_id: impl Into<String>) -> FormView {
        FormView {
            form_id: form_id.into(),
            ..FormView::default()
        }
    }

    /// The same form with `name` filled in.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> FormView {
        self.values
            .insert(name.to_owned(), FieldValue::One(value.into()));
        self
    }

    /// The same form with several values chosen for `name`.
    #[must_use]
    pub fn with_many(mut self, name: &str, values: Vec<String>) -> FormView {
        self.values
            .insert(name.to_owned(), FieldValue::Many(values));
        self
    }

    /// The same form with a sentence about what is wrong with `name`; the field name
    /// `form` stands for the form as a whole.
    #[must_use]
    pub fn with_error(mut self, name: &str, sentence: impl Into<String>) -> FormView {
        self.errors.insert(name.to_owned(), sentence.into());
        self.summary.clear();
        for (name, text) in &self.errors {
            match self.summary.iter_mut().find(|said| said.text == *text) {
                Some(said) => said.count += 1,
                None => self.summary.push(Said {
                    name: name.clone(),
                    text: text.clone(),
                    count: 1,
                }),
            }
        }
        self
    }
}
