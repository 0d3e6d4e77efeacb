//! The limits on the size of a diagnostic. The evaluator's memory is fixed, so that it needs no allocator; these are
//! its sizes. The build reports a diagnostic that exceeds one.

/// The most questions a diagnostic may have.
pub const QUESTIONS: usize = 128;
/// The most options a question may have: they are the bits of one number.
pub const OPTIONS: usize = 30;
/// The most scores a diagnostic may have.
pub const SCORES: usize = 32;
/// The most values, shown or not. Each may be made of another, and the limit bounds the depth.
pub const FORMULAS: usize = 256;
/// The most values that are shown: with a label, in texts, and as conditions on parts of a page.
pub const VALUES: usize = 224;
/// The places of everything that is shown: scores, then values.
pub(crate) const SHOWN: usize = SCORES + VALUES;
/// The most outcomes a diagnostic may have: they are the bits of one number.
pub const OUTCOMES: usize = 32;
/// Room for the nodes of any program: each takes three bytes of it or more.
pub(crate) const NODES: usize = 2048;
/// The most bytes of the program of a diagnostic, which a page carries.
pub const PROGRAM: usize = BYTES;
/// The most bytes of any program: those that a proof makes for itself are larger.
pub const BYTES: usize = 4096;
/// The most steps of a scale or a number, from its lowest to its highest.
pub const STEPS: u32 = 1_000_000_000;
/// The most decimal places of a weight, a step or a bound.
pub const DECIMALS: u8 = 9;
/// The most significant digits of a number, and of weights, steps and bounds after their decimal places are scaled
/// away.
pub const DIGITS: u8 = 15;
/// The most decimal places of a result.
pub const PLACES: u8 = 22;
/// The largest result: fifteen nines before twenty-two zeros.
pub const MOST: f64 = 9.999_999_999_999_99e36;
