//! Reads the bytes of a program, each at most once.
//!
//! All there is are *numbers*: whole, never negative, seven bits a byte, greatest first, the high bit of each byte
//! saying that another follows. They are read as doubles, so that a long one loses precision and never wraps. Past the
//! end there are zeros, so that every list comes to its end, and the program to an [end](crate::op::END); whether it
//! was the right one is seen there.

use crate::evaluate::Evaluation;
use crate::limits;

/// Further than any program goes.
const ASTRAY: usize = 2 * limits::BYTES;

impl Evaluation {
    /// Leads the machine astray where it met something that no program holds.
    #[inline]
    pub(crate) fn refuse(&mut self, is_wrong: bool) {
        if is_wrong {
            self.at = ASTRAY;
        }
    }

    /// The next number.
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

    /// The next number, as an index.
    #[expect(clippy::cast_possible_truncation, reason = "a cast saturates, and no index is that large")]
    #[expect(clippy::cast_sign_loss, reason = "no number is negative")]
    pub(crate) fn read_index(&mut self) -> u32 {
        self.read() as u32
    }
}
