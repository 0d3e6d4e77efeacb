//! The dominant colour of a picture, which a page shows until the picture is there.

/// A colour, coarse enough for a stylesheet to have a rule for each level of each channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Colour {
    /// The levels of red, green and blue, from 0 to [`Colour::MOST`].
    levels: [u8; 3],
}

impl Colour {
    /// The highest level.
    pub const MOST: u8 = 7;

    /// Returns the nearest to red, green and blue in sRGB, each from 0 to 255.
    pub fn near(rgb: [u8; 3]) -> Self {
        let level = |channel: u8| (u16::from(channel) * u16::from(Self::MOST) + 127) / 255;
        // It is at most the highest level.
        Self { levels: rgb.map(|channel| u8::try_from(level(channel)).unwrap_or(Self::MOST)) }
    }

    /// Returns the value of the attribute by which stylesheets know it: `5-3-2`.
    pub(crate) fn attribute(self) -> String {
        let [red, green, blue] = self.levels;
        format!("{red}-{green}-{blue}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_has_eight_levels() {
        for (rgb, attribute) in [
            ([0, 0, 0], "0-0-0"),
            ([255, 255, 255], "7-7-7"),
            ([18, 19, 54], "0-1-1"),
            ([200, 100, 236], "5-3-6"),
        ] {
            assert_eq!(Colour::near(rgb).attribute(), attribute, "{rgb:?}");
        }
    }
}
