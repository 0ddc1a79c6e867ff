//! Pages and mails are made here: the templates of `templates/`, embedded, with
//! the functions and filters they may use. The language of the page being made is
//! kept beside the engine, so that a component needs no language handed to it.
//!
//! It refuses unknown templates, undefined variables, texts missing in the
//! language, and files missing in `static/`: each is an error, never a blank.

mod filters;

use rust_embed::RustEmbed;
use serde::Serialize;
use tera::{Context, Tera, Value};

use crate::i18n::Lang;

#[derive(RustEmbed)]
#[folder = "templates/"]
struct TemplateFiles;

/// Why a page could not be made; the cause goes to the log, never to the reader.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// A template file does not parse or names something unknown.
    #[error("templates do not load: {0}")]
    Load(#[source] tera::Error),
    /// The data handed over is not a map with text keys.
    #[error("data for template {name} cannot be used: {source}")]
    Data {
        /// Template asked for.
        name: String,
        /// What the engine reported.
        source: tera::Error,
    },
    /// Rendering stopped, for example at an undefined variable or a missing text.
    #[error("template {name} failed: {}", causes(.source))]
    Render {
        /// Template asked for.
        name: String,
        /// What the engine reported.
        source: tera::Error,
    },
}

/// The whole chain of causes in one line: the engine keeps the useful part inside.
fn causes(error: &tera::Error) -> String {
    let mut text = error.to_string();
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

/// All templates, ready to render in either language. Made once at start.
#[derive(Debug)]
pub struct Templates(Tera);

impl Templates {
    /// Reads and checks every template; an unknown component, filter or include is an error here.
    pub fn load() -> Result<Templates, TemplateError> {
        let mut tera = Tera::new();
        filters::register(&mut tera);
        tera.add_raw_templates(sources())
            .map_err(TemplateError::Load)?;
        Ok(Templates(tera))
    }

    /// Renders `name` (a path under `templates/`) with the fields of `data`, to which
    /// `lang` (`id` or `en`) is added. Files ending in `.html` are escaped.
    pub fn render<T: Serialize + ?Sized>(
        &self,
        name: &str,
        lang: Lang,
        data: &T,
    ) -> Result<String, TemplateError> {
        let mut context = Context::from_serialize(data).map_err(|source| TemplateError::Data {
            name: name.to_owned(),
            source,
        })?;
        context.insert("lang", lang.code());
        let zone = zone_of(&context);
        let page = || filters::in_zone(&zone, || self.0.render(name, &context));
        filters::in_language(lang, page).map_err(|source| TemplateError::Render {
            name: name.to_owned(),
            source,
        })
    }
}

/// `zone` of the page's data, else of its frame; empty when neither says one.
fn zone_of(context: &Context) -> String {
    let own = context.get("zone").and_then(Value::as_str);
    let frame = context
        .get("frame")
        .and_then(|frame| frame.get_from_path("zone"));
    let zone = own.or_else(|| frame.and_then(Value::as_str));
    zone.unwrap_or_default().to_owned()
}

impl crate::mail::Pages for Templates {
    fn fill(&self, name: &str, lang: Lang, data: &serde_json::Value) -> Result<String, String> {
        self.render(name, lang, data).map_err(|e| e.to_string())
    }
}

/// Every template as (path under `templates/`, text).
pub fn sources() -> impl Iterator<Item = (String, String)> {
    TemplateFiles::iter().filter_map(|path| {
        let file = TemplateFiles::get(&path)?;
        Some((
            path.into_owned(),
            String::from_utf8_lossy(&file.data).into_owned(),
        ))
    })
}
