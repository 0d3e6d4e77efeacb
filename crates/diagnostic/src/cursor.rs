//! Reads the bytes of a program, each at most once.
//!
//! A *natural* is written seven bits a byte, least first, the high bit of each byte saying that another follows.
//! An *integer* is a natural with the sign in its lowest bit (zigzag).

use crate::limits;
use crate::program::Fault;
use crate::question::power_of_ten;

/// What is left of a program.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(crate) fn byte(&mut self) -> Result<u8, Fault> {
        let (&first, rest) = self.rest.split_first().ok_or(Fault::Truncated)?;
        self.rest = rest;
        Ok(first)
    }

    pub(crate) fn bytes<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let (&first, rest) = self.rest.split_first_chunk::<N>().ok_or(Fault::Truncated)?;
        self.rest = rest;
        Ok(first)
    }

    fn long(&mut self) -> Result<u64, Fault> {
        let mut value = 0;
        let mut shift = 0;
        loop {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                return Ok(value);
            }
            if shift > 56 {
                return Err(Fault::Malformed);
            }
        }
    }

    /// A count, an index or a size.
    pub(crate) fn natural(&mut self) -> Result<u32, Fault> {
        u32::try_from(self.long()?).map_err(|_| Fault::Malformed)
    }

    /// An index, for use in a slice.
    pub(crate) fn index(&mut self) -> Result<usize, Fault> {
        Ok(self.natural()? as usize)
    }

    /// A whole number that a double holds exactly.
    pub(crate) fn integer(&mut self) -> Result<f64, Fault> {
        let zigzag = self.long()?;
        #[expect(clippy::cast_precision_loss, reason = "what is too large is refused below")]
        let magnitude = (zigzag >> 1) as f64;
        if magnitude > limits::EXACT {
            return Err(Fault::Malformed);
        }
        // A negative number is written as the bits of its magnitude less one, so that zero is written one way.
        Ok(if zigzag & 1 == 0 { magnitude } else { -magnitude - 1.0 })
    }

    /// A power of ten, written as its number of zeros.
    pub(crate) fn power_of_ten(&mut self) -> Result<f64, Fault> {
        let places = self.byte()?;
        if places > limits::DECIMALS {
            return Err(Fault::Malformed);
        }
        Ok(power_of_ten(places))
    }
}
