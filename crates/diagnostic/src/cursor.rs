//! Reads the bytes of a program, each at most once.
//!
//! A program consists of *numbers*: non-negative integers in base 128, most significant digit first, with the high bit
//! of each byte set if another follows. They are read as doubles, so that a long one loses precision and never wraps.
//! Past the end there are zeros, so that every list ends, and the program reaches an [end](crate::op::END); that is
//! where its length is checked.

use crate::evaluate::Evaluation;
use crate::limits;

/// A position beyond any program.
const ASTRAY: usize = 2 * limits::BYTES;

impl Evaluation {
    /// Moves the cursor beyond any program if the machine met something invalid.
    #[inline]
    pub(crate) fn refuse(&mut self, is_wrong: bool) {
        if is_wrong {
            self.at = ASTRAY;
        }
    }

    /// Reads the next number.
    pub(crate) fn read(&mut self) -> f64 {
        let mut value = 0.0;
        loop {
            let is_inside = self.at < self.length;
            let byte = if is_inside { self.program[self.at % limits::BYTES] } else { 0 };
            self.at += 1;
            value = value * 128.0 + f64::from(byte & 127);
            if byte < 128 {
                return value;
            }
        }
    }

    /// Reads the next number, as an index.
    #[expect(clippy::cast_possible_truncation, reason = "a cast saturates, and no index is that large")]
    #[expect(clippy::cast_sign_loss, reason = "no number is negative")]
    pub(crate) fn read_index(&mut self) -> u32 {
        self.read() as u32
    }
}
