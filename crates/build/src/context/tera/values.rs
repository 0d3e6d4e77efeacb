//! Converts values of the context to Tera's and back. Safe HTML stays safe, and absent values stay absent.

use std::cell::RefCell;

use minijinja::value::{Value, ValueKind};
use rustc_hash::FxHashSet;
use tera::value::{Key, Map};

use super::mentions::Mentions;
use crate::context::filters::Measure;
use crate::context::record::{Fields, Lookup};

/// The maximum depth of nested records. Views are nested three deep; without a limit, a record that contains itself
/// would never end.
const DEEPEST: usize = 8;

thread_local! {
    /// The addresses of the records that were created for the template being rendered on this thread. Each lives at
    /// least that long, so that no other map can have its address.
    static RECORDS: RefCell<FxHashSet<usize>> = RefCell::default();
}

/// Renders with records of its own: the values of a template may be rendered while they are created.
pub(super) fn with_own_records<T>(render: impl FnOnce() -> T) -> T {
    let outer = RECORDS.take();
    let rendered = render();
    RECORDS.set(outer);
    rendered
}

/// Returns the address of a map, which all its copies share.
fn address(value: &tera::Value) -> Option<usize> {
    value.as_map().map(|map| std::ptr::from_ref(map).addr())
}

fn remember(record: &tera::Value) {
    RECORDS.with_borrow_mut(|records| records.extend(address(record)));
}

fn is_record(value: &tera::Value) -> bool {
    address(value).is_some_and(|at| RECORDS.with_borrow(|records| records.contains(&at)))
}

/// A record that comes back from the library.
#[derive(Debug)]
struct Returned(Vec<(String, Value)>);

impl Lookup for Returned {
    fn names(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| name.as_str()).collect()
    }

    fn get(&self, name: &str) -> Option<Value> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }
}

/// Converts a value for Tera; its records have only the fields that are mentioned.
pub(super) fn into_tera(value: &Value, mentions: &Mentions) -> tera::Value {
    Maker { mentions, depth: 0 }.value(value)
}

/// Converts values, at a depth.
#[derive(Clone, Copy)]
struct Maker<'a> {
    mentions: &'a Mentions,
    depth: usize,
}

impl Maker<'_> {
    fn value(self, value: &Value) -> tera::Value {
        match value.kind() {
            ValueKind::None => tera::Value::none(),
            ValueKind::Bool => tera::Value::from(value.is_true()),
            ValueKind::Number => number(value),
            ValueKind::String if value.is_safe() => {
                tera::Value::safe_string(value.as_str().unwrap_or_default())
            }
            ValueKind::String => tera::Value::normal_string(value.as_str().unwrap_or_default()),
            ValueKind::Bytes => tera::Value::bytes(value.as_bytes().unwrap_or_default()),
            ValueKind::Seq | ValueKind::Iterable => {
                let items = value.try_iter().into_iter().flatten();
                tera::Value::from(items.map(|item| self.value(&item)).collect::<Vec<_>>())
            }
            ValueKind::Map => {
                Fields::of(value).map_or_else(|| self.table(value), |record| self.record(record))
            }
            _ => tera::Value::undefined(),
        }
    }

    fn record(self, record: &Fields) -> tera::Value {
        let inner = Self { depth: self.depth + 1, ..self };
        if inner.depth > DEEPEST {
            debug_assert!(false, "a record holds itself: {record:?}");
            return tera::Value::undefined();
        }
        let mut map = Map::new();
        let names = record.names();
        let mentioned = names.iter().filter(|name| self.mentions.has(name));
        // An empty record would be false in an `if`.
        let first = names.first().filter(|_| mentioned.clone().next().is_none());
        for name in mentioned.chain(first) {
            if let Some(value) = record.get(name) {
                map.insert(Key::from((*name).to_owned()), inner.value(&value));
            }
        }
        let made = tera::Value::from(map);
        remember(&made);
        made
    }

    /// Converts a whole table: a template may iterate over it.
    fn table(self, value: &Value) -> tera::Value {
        let mut map = Map::new();
        for key in value.try_iter().into_iter().flatten() {
            if let (Some(name), Ok(inner)) = (key.as_str(), value.get_item(&key)) {
                map.insert(Key::from(name.to_owned()), self.value(&inner));
            }
        }
        tera::Value::from(map)
    }
}

fn number(value: &Value) -> tera::Value {
    let copy = || value.clone();
    match (value.is_integer(), i64::try_from(copy()), u64::try_from(copy()), f64::try_from(copy())) {
        (true, Ok(whole), _, _) => tera::Value::from(whole),
        (true, _, Ok(whole), _) => tera::Value::from(whole),
        (_, _, _, Ok(number)) => tera::Value::from(number),
        _ => tera::Value::undefined(),
    }
}

/// Converts a value for the filters that both engines share.
///
/// # Errors
/// A message if the value is larger than a page may be, or too deep.
pub(super) fn from_tera(value: &tera::Value) -> Result<Value, String> {
    measured(value, &mut Measure::default())
}

/// Measures a value with everything in it. A record counts as one value: a template cannot put it together.
///
/// # Errors
/// A message if the value is larger than a page may be, or too deep.
pub(super) fn measure(value: &tera::Value, measure: &mut Measure) -> Result<(), String> {
    measure.enter(value.as_str().map_or(0, str::len))?;
    if let Some(items) = value.as_array() {
        items.iter().try_for_each(|item| self::measure(item, measure))?;
    } else if let Some(table) = value.as_map().filter(|_| !is_record(value)) {
        table.values().try_for_each(|item| self::measure(item, measure))?;
    }
    measure.leave();
    Ok(())
}

fn measured(value: &tera::Value, measure: &mut Measure) -> Result<Value, String> {
    measure.enter(value.as_str().map_or(0, str::len))?;
    let made = inside(value, measure);
    measure.leave();
    made
}

fn inside(value: &tera::Value, measure: &mut Measure) -> Result<Value, String> {
    use tera::value::ValueKind as Kind;
    Ok(match value.kind() {
        Kind::None => Value::from(()),
        Kind::Bool => Value::from(value.as_bool().unwrap_or_default()),
        Kind::U64 => Value::from(value.as_u64()),
        Kind::I64 => Value::from(value.as_i64()),
        Kind::U128 => Value::from(value.as_u128()),
        Kind::I128 => Value::from(value.as_i128()),
        Kind::F64 => Value::from(value.as_f64()),
        Kind::String if value.is_safe() => {
            Value::from_safe_string(value.as_str().unwrap_or_default().to_owned())
        }
        Kind::String => Value::from(value.as_str().unwrap_or_default()),
        Kind::Bytes => Value::from_bytes(value.as_bytes().unwrap_or_default().to_vec()),
        Kind::Array => {
            let items = value.as_array().unwrap_or_default().iter();
            Value::from(items.map(|item| measured(item, measure)).collect::<Result<Vec<_>, _>>()?)
        }
        Kind::Map => {
            let pairs = value.as_map().into_iter().flatten();
            let pairs = pairs.map(|(key, value)| Ok((key.to_string(), measured(value, measure)?)));
            let pairs: Vec<(String, Value)> = pairs.collect::<Result<_, String>>()?;
            if is_record(value) { Fields::named(Returned(pairs)) } else { Value::from_pairs(pairs) }
        }
        _ => Value::UNDEFINED,
    })
}
