//! Parses `[policy]` of `site.toml` and `theme.toml`: the hosts from which each kind of content may come.

use super::{Kind, Policy, Source};
use crate::data::Fields;
use crate::problem::{Code, Problem};

/// Parses the table `policy` of `site.toml`, as an addition to the default. Problems have the code `invalid`.
pub(crate) fn of_site(fields: &mut Fields<'_>, invalid: Code) -> Policy {
    let Some((entries, span)) = fields.table("policy") else { return Policy::default() };
    let mut table = fields.nested(entries, span);
    let enabled = table.boolean("enabled").unwrap_or(true);
    read(table, if enabled { Policy::default() } else { Policy::none() }, invalid)
}

/// Parses the table `policy` of `theme.toml`: what a theme needs in addition to the default.
pub(crate) fn of_theme(fields: &mut Fields<'_>, invalid: Code) -> Policy {
    let Some((entries, span)) = fields.table("policy") else { return Policy::default() };
    read(fields.nested(entries, span), Policy::default(), invalid)
}

fn read(mut table: Fields<'_>, mut policy: Policy, invalid: Code) -> Policy {
    for kind in Kind::KEYS {
        for text in table.texts(kind.key()) {
            match source(kind, &text.value) {
                Ok(source) => policy.add(kind, [source]),
                Err((message, hint)) => {
                    let place = table.place(text.span);
                    table.push(Problem::new(invalid, place, message).hint(hint));
                }
            }
        }
    }
    table.finish();
    policy
}

/// Parses `text` as a source for `kind`.
///
/// # Errors
/// The problem, and what to write.
pub(super) fn source(kind: Kind, text: &str) -> Result<Source, (String, String)> {
    // A line ending in it would break the message.
    let shown: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let refusal = |why: &str, hint: String| (format!("`{shown}` {why}"), hint);
    let source = Source::read(text).map_err(|refused| refusal(refused.why, refused.hint))?;
    let is_fit = match &source {
        Source::Own | Source::Host(_) => true,
        Source::Any => false,
        Source::UnsafeInline | Source::Hash(_) => matches!(kind, Kind::Script | Kind::Style),
        Source::UnsafeEval | Source::WasmUnsafeEval => kind == Kind::Script,
        Source::Scheme(scheme) => match scheme.as_str() {
            "https" | "http" => true,
            "wss" | "ws" => kind == Kind::Connect,
            "data" => matches!(kind, Kind::Img | Kind::Font | Kind::Media),
            _ => matches!(kind, Kind::Img | Kind::Media),
        },
    };
    if is_fit {
        Ok(source)
    } else {
        Err(refusal(
            &format!("is not allowed in `{}`", kind.key()),
            "write a host: `https://cdn.example`".to_owned(),
        ))
    }
}
