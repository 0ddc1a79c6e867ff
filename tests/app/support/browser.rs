//! A browser without scripts: cookies, forms, links.

use ureq::Agent;
use ureq::http::Uri;

/// One person's browser.
pub struct Browser {
    agent: Agent,
    base: String,
}

/// What the browser shows.
#[derive(Debug, Clone)]
pub struct Page {
    /// Status code of the answer.
    pub status: u16,
    /// Path and query where it ended, after redirects.
    pub path: String,
    /// The HTML or other text.
    pub body: String,
}

/// A file to upload: field, name, type as claimed, content.
pub type File<'a> = (&'a str, &'a str, &'a str, &'a [u8]);

impl Browser {
    /// A fresh browser without cookies.
    pub fn new(base: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(5)
            .timeout_global(Some(std::time::Duration::from_secs(60)))
            .build();
        Self {
            agent: config.into(),
            base: base.to_owned(),
        }
    }

    /// What a `Cookie` line of this browser says.
    pub fn cookies(&self) -> String {
        let jar = self.agent.cookie_jar_lock();
        let pairs = jar.iter().map(|c| format!("{}={}", c.name(), c.value()));
        pairs.collect::<Vec<_>>().join("; ")
    }

    /// Opens an address.
    pub fn get(&self, path: &str) -> Page {
        let answer = self
            .agent
            .get(format!("{}{path}", self.base))
            .header("accept", "text/html")
            .call();
        page(answer.expect("an answer"))
    }

    /// Opens an address with header lines of its own; the page, and the header lines of the answer.
    pub fn get_saying(&self, path: &str, lines: &[(&str, &str)]) -> (Page, ureq::http::HeaderMap) {
        let asked = self.agent.get(format!("{}{path}", self.base));
        let asked = lines
            .iter()
            .fold(asked, |asked, (name, value)| asked.header(*name, *value));
        let answer = asked.call().expect("an answer");
        let headers = answer.headers().clone();
        (page(answer), headers)
    }

    /// Asks by any method, with header lines of its own and perhaps a body; what is
    /// answered, not where it leads.
    pub fn asks(
        &self,
        method: &str,
        path: &str,
        lines: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> (Page, ureq::http::HeaderMap) {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base));
        let request = lines.iter().fold(request, |request, (name, value)| {
            request.header(*name, *value)
        });
        let answer = match body {
            Some(body) => self.agent.run(request.body(body).expect("a request")),
            None => self.agent.run(request.body(()).expect("a request")),
        };
        let answer = answer.expect("an answer");
        let headers = answer.headers().clone();
        (page(answer), headers)
    }

    /// Where the service is.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Opens an address, asking for JSON.
    pub fn get_json(&self, path: &str) -> (u16, serde_json::Value) {
        let answer = self
            .agent
            .get(format!("{}{path}", self.base))
            .header("accept", "application/json")
            .call();
        let page = page(answer.expect("an answer"));
        (
            page.status,
            serde_json::from_str(&page.body).unwrap_or_default(),
        )
    }

    /// Where an address leads, without going there.
    pub fn leads_to(&self, path: &str) -> String {
        let asked = self.agent.get(format!("{}{path}", self.base));
        let answer = asked
            .config()
            .max_redirects(0)
            .build()
            .call()
            .expect("an answer");
        let place = answer.headers().get("location").expect("another address");
        place.to_str().expect("text").to_owned()
    }

    /// The bytes behind an address, with status and content type.
    pub fn download(&self, path: &str) -> (u16, String, Vec<u8>) {
        let mut answer = self
            .agent
            .get(format!("{}{path}", self.base))
            .call()
            .expect("an answer");
        let kind = answer
            .headers()
            .get("content-type")
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let bytes = answer
            .body_mut()
            .with_config()
            .limit(100 << 20)
            .read_to_vec()
            .expect("a body");
        (answer.status().as_u16(), kind, bytes)
    }

    /// Opens the page `on`, fills the form and sends it to `action`.
    pub fn submit(&self, on: &str, action: &str, fields: &[(&str, &str)]) -> Page {
        let form = self.get(on);
        self.send(action, &form.proofs(), fields)
    }

    /// Sends a form with proofs taken from a page before; sending twice is sending the same form twice.
    pub fn send(&self, action: &str, proofs: &[(String, String)], fields: &[(&str, &str)]) -> Page {
        let proofs = proofs.iter().map(|(n, v)| (n.as_str(), v.as_str()));
        let pairs: Vec<_> = proofs.chain(fields.iter().copied()).collect();
        let answer = self
            .agent
            .post(format!("{}{action}", self.base))
            .header("accept", "text/html")
            .send_form(pairs);
        page(answer.expect("an answer"))
    }

    /// Opens the page `on` and sends its upload form with files.
    pub fn upload(
        &self,
        on: &str,
        action: &str,
        fields: &[(&str, &str)],
        files: &[File<'_>],
    ) -> Page {
        let proofs = self.get(on).proofs();
        self.send_files(action, &proofs, fields, files)
    }

    /// Sends a multipart form with proofs taken from a page before.
    pub fn send_files(
        &self,
        action: &str,
        proofs: &[(String, String)],
        fields: &[(&str, &str)],
        files: &[File<'_>],
    ) -> Page {
        let mark = "----siaprak-test-boundary";
        let mut body = Vec::new();
        let proofs = proofs.iter().map(|(n, v)| (n.as_str(), v.as_str()));
        for (name, value) in proofs.chain(fields.iter().copied()) {
            body.extend(
                format!(
                    "--{mark}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .bytes(),
            );
        }
        for (field, name, kind, content) in files {
            let head = format!(
                "--{mark}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n"
            );
            body.extend(head.bytes());
            body.extend(*content);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{mark}--\r\n").bytes());
        let answer = self
            .agent
            .post(format!("{}{action}", self.base))
            .header("accept", "text/html")
            .header(
                "content-type",
                format!("multipart/form-data; boundary={mark}"),
            )
            .send(&body[..]);
        page(answer.expect("an answer"))
    }
}

fn page(mut answer: ureq::http::Response<ureq::Body>) -> Page {
    use ureq::ResponseExt;
    let uri: Uri = answer.get_uri().clone();
    let path = uri
        .path_and_query()
        .map_or_else(String::new, ToString::to_string);
    let status = answer.status().as_u16();
    let body = answer.body_mut().read_to_string().unwrap_or_default();
    Page { status, path, body }
}

impl Page {
    /// The values that prove a form was made for this browser.
    pub fn proofs(&self) -> Vec<(String, String)> {
        ["csrf", "form_id"]
            .iter()
            .map(|name| ((*name).to_owned(), self.hidden(name).unwrap_or_default()))
            .collect()
    }

    /// The value of the first hidden field with this name; the last form of a page is its own,
    /// the first may be the menu's, so an id is taken from the last.
    pub fn hidden(&self, name: &str) -> Option<String> {
        let (_, rest) = self
            .body
            .rsplit_once(&format!("name=\"{name}\" value=\""))?;
        rest.split_once('"')
            .map(|(value, _)| value.to_owned())
            .filter(|v| !v.is_empty())
    }

    /// Fails unless the page says all of this.
    #[track_caller]
    pub fn says(&self, texts: &[&str]) -> &Self {
        for text in texts {
            assert!(
                self.body.contains(text),
                "{} ({}) does not say {text:?}:\n{}",
                self.path,
                self.status,
                self.plain()
            );
        }
        self
    }

    /// Fails if the page says any of this.
    #[track_caller]
    pub fn never_says(&self, texts: &[&str]) -> &Self {
        for text in texts {
            assert!(!self.body.contains(text), "{} says {text:?}", self.path);
        }
        self
    }

    /// Fails unless the status is this.
    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}:\n{}", self.path, self.plain());
        self
    }

    /// The id in the path, for example `/products/{id}`.
    pub fn id(&self) -> String {
        let uuid = |part: &&str| part.len() == 36 && uuid::Uuid::parse_str(part).is_ok();
        self.path
            .split(['/', '?', '=', '&'])
            .find(uuid)
            .unwrap_or_default()
            .to_owned()
    }

    /// The text without tags, for messages.
    fn plain(&self) -> String {
        let mut text = String::new();
        let mut inside = false;
        for c in self.body.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => text.push(c),
                _ => {}
            }
        }
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.take(80).collect::<Vec<_>>().join("\n")
    }
}
