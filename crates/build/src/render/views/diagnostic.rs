//! stub
use crate::parse::Diagnostic;
use crate::problem::Problem;
use crate::render::draw::Drawer;
use crate::render::record::Record;
use minijinja::value::Value;
#[derive(Debug)]
pub(in crate::render) struct DiagnosticView;
impl DiagnosticView {
    pub(in crate::render) fn new(
        drawer: &Drawer<'_>,
        diagnostic: &Diagnostic,
        home: usize,
        level: u8,
    ) -> Result<Self, Box<Problem>> {
        let _ = (drawer, diagnostic, home, level);
        Ok(Self)
    }
}
impl Record for DiagnosticView {
    const FIELDS: &'static [&'static str] = &[];
    fn field(&self, name: &str) -> Option<Value> {
        let _ = name;
        None
    }
}
