//! A compiled diagnostic: a few hundred bytes that say what is asked and what follows from the answers.
//!
//! A program is the bytes `as`, a version, how outcomes are chosen, four bytes that name the questions it was
//! made for, and [instructions](crate::op) up to their end. There are no jumps: each instruction makes a node
//! out of earlier ones, so that to run a program once is to check the whole of it, whatever the answers.

use crate::answers::Answers;
use crate::cursor::Cursor;
use crate::evaluate::Evaluation;
use crate::limits;
use crate::question::Question;

/// What a program begins with.
pub(crate) const MAGIC: [u8; 2] = *b"as";
/// The version of the format. A program of another version is refused.
pub(crate) const VERSION: u8 = 1;

/// How the outcome is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Choose {
    /// Outcomes are tried in order; the first that holds is shown.
    #[default]
    First,
    /// Exactly one outcome may hold.
    Only,
}

/// Why bytes are not a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Fault {
    /// They do not begin as a program does.
    NoProgram = 1,
    /// They are a program of another version.
    Version = 2,
    /// They end too early.
    Truncated = 3,
    /// They hold an instruction, a reference or a number that no program has.
    Malformed = 4,
    /// They pass one of the [limits].
    TooLarge = 5,
}

/// A program that was checked.
#[derive(Clone, Debug)]
pub struct Program<'a> {
    bytes: &'a [u8],
    questions: [Question; limits::QUESTIONS],
    count: usize,
}

impl<'a> Program<'a> {
    /// The program in `bytes`, checked whole.
    ///
    /// # Errors
    /// Why the bytes are not a program.
    pub fn load(bytes: &'a [u8]) -> Result<Self, Fault> {
        if bytes.len() > limits::BYTES {
            return Err(Fault::TooLarge);
        }
        let mut first = Evaluation::NOTHING;
        first.run(bytes, &Answers::NONE)?;
        Ok(Self { bytes, questions: first.shapes, count: first.question_count })
    }

    /// How many questions it has.
    pub fn question_count(&self) -> usize {
        self.count
    }

    /// What question `index` takes for an answer.
    pub fn question(&self, index: usize) -> Option<&Question> {
        self.questions[..self.count.min(limits::QUESTIONS)].get(index)
    }

    /// The bytes it was loaded from.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Four bytes that stand for the questions it was made for: their ids, types and options.
    pub fn fingerprint(&self) -> [u8; 4] {
        let mut cursor = Cursor::new(self.bytes);
        Header::read(&mut cursor).map(|header| header.fingerprint).unwrap_or_default()
    }
}

/// What stands before the instructions.
pub(crate) struct Header {
    pub(crate) choose: Choose,
    pub(crate) fingerprint: [u8; 4],
}

impl Header {
    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Result<Self, Fault> {
        if cursor.bytes() != Ok(MAGIC) {
            return Err(Fault::NoProgram);
        }
        if cursor.byte()? != VERSION {
            return Err(Fault::Version);
        }
        let choose = match cursor.byte()? {
            0 => Choose::First,
            1 => Choose::Only,
            _ => return Err(Fault::Malformed),
        };
        Ok(Self { choose, fingerprint: cursor.bytes()? })
    }
}
