//! Australian Business Numbers: eleven digits with a checksum.

use std::fmt;

/// An ABN whose checksum is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Abn([u8; 11]);

/// The reason why a text is not an ABN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It has another number of digits, or other characters.
    Shape,
    /// The checksum is wrong.
    Checksum,
}

impl Abn {
    /// Parses eleven digits; spaces between them are ignored.
    ///
    /// The checksum is that of the Australian Taxation Office: subtract one from the first digit and weight the digits
    /// by 10, 1, 3, 5, …, 19; the sum is a multiple of 89.
    pub(crate) fn read(text: &str) -> Result<Self, Fault> {
        const WEIGHTS: [u32; 11] = [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19];
        let digits: Option<Vec<u8>> = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| c.to_digit(10).and_then(|digit| u8::try_from(digit).ok()))
            .collect();
        let digits: [u8; 11] = digits.and_then(|digits| digits.try_into().ok()).ok_or(Fault::Shape)?;
        if digits[0] == 0 {
            return Err(Fault::Checksum);
        }
        let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(*digit) * weight).sum();
        if (sum - WEIGHTS[0]).is_multiple_of(89) { Ok(Self(digits)) } else { Err(Fault::Checksum) }
    }

    /// Returns the address of its entry in the Australian Business Register.
    pub(crate) fn register_url(&self) -> String {
        let digits: String = self.0.iter().map(u8::to_string).collect();
        format!("https://abr.business.gov.au/ABN/View?abn={digits}")
    }
}

/// Writes the number in groups, as the register does: `54 654 970 091`.
impl fmt::Display for Abn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, digit) in self.0.iter().enumerate() {
            if matches!(index, 2 | 5 | 8) {
                f.write_str(" ")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_its_digits() {
        assert_eq!(Abn::read("54654970091").map(|abn| abn.to_string()), Ok("54 654 970 091".to_owned()));
        assert_eq!(Abn::read("54 654 970 092"), Err(Fault::Checksum));
        assert_eq!(Abn::read("5465497009"), Err(Fault::Shape));
        assert_eq!(Abn::read("54-654-970-091"), Err(Fault::Shape));
        assert_eq!(Abn::read("00000000000"), Err(Fault::Checksum));
    }
}
