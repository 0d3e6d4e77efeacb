//! A compiled diagnostic: a few hundred bytes that say what is asked and what follows from the answers.
//!
//! A program is a [number](crate::cursor) that names the format and its version, four bytes that name the questions it
//! was made for, and [instructions](crate::op) up to their end. There are no jumps: each instruction makes a node out of
//! earlier ones, so that to run a program once is to check the whole of it, whatever the answers.
//!
//! Loading checks that a program has the stated length, contains only known instructions and refers only to earlier
//! nodes. It does not check that an instruction fits its operands, which is the compiler's task: a wrong program gives
//! wrong numbers, the same everywhere.

use crate::evaluate::{Evaluation, NO_PROGRAM};
use crate::limits;
use crate::question::Question;

/// The first bytes of a program: the letters `as` and the version of the format.
pub(crate) const MAGIC: [u8; 3] = [b'a' | 128, b's' | 128, 3];
/// That, as the number it is.
pub(crate) const VERSION: u32 = (b'a' as u32) << 14 | (b's' as u32) << 7 | 3;

/// The first bytes of a program that a proof makes for itself, instead of [`MAGIC`]. Such a program has instructions
/// that no page's module knows.
#[cfg(feature = "author")]
pub(crate) const PROOF: [u8; 3] = [b'a' | 128, b's' | 128, b'p'];
/// That, as the number it is.
#[cfg(feature = "author")]
pub(crate) const PROOF_VERSION: u32 = (b'a' as u32) << 14 | (b's' as u32) << 7 | b'p' as u32;

/// The number of bytes in the fingerprint of the questions.
pub(crate) const FINGERPRINT: usize = 4;

/// The way in which the outcome is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Choose {
    /// Outcomes are tried in order; the first that holds is shown.
    #[default]
    First,
    /// Exactly one outcome may hold.
    Only,
}

/// The bytes are not a program, or one of another version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault;

/// A program that was checked.
#[derive(Clone, Debug)]
pub struct Program<'a> {
    bytes: &'a [u8],
    shapes: [Question; limits::QUESTIONS],
    count: usize,
}

impl<'a> Program<'a> {
    /// The program in `bytes`, checked whole.
    ///
    /// # Errors
    /// That the bytes are not a program.
    pub fn load(bytes: &'a [u8]) -> Result<Self, Fault> {
        let mut evaluation = Evaluation::NOTHING;
        if !evaluation.take(bytes) || evaluation.open() == NO_PROGRAM {
            return Err(Fault);
        }
        let shapes = evaluation.questions.map(|asked| asked.shape);
        Ok(Self { bytes, shapes, count: evaluation.question_count() })
    }

    /// The type of answer of each question.
    pub fn questions(&self) -> &[Question] {
        self.shapes.get(..self.count).unwrap_or_default()
    }

    /// Returns the number of questions.
    pub fn question_count(&self) -> usize {
        self.count
    }

    /// Returns the type of answer of question `index`.
    pub fn question(&self, index: usize) -> Option<&Question> {
        self.questions().get(index)
    }

    /// The bytes it was loaded from.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Returns four bytes that identify the questions it was made for: their ids, types and options.
    pub fn fingerprint(&self) -> [u8; FINGERPRINT] {
        let rest = self.bytes.get(MAGIC.len()..).unwrap_or_default();
        rest.first_chunk().copied().unwrap_or_default()
    }
}
