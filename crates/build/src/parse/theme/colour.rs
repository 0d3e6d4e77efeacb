//! Colours of a theme that follow from one that its author chose. Hue and chroma are kept, and lightness changes, in OKLab
//! (<https://bottosson.github.io/posts/oklab/>), until the contrast is as WCAG 2 defines it.

/// The contrast of text in the colour on the theme's paper. WCAG asks for 4.5; the rest is left for tinted paper.
const TEXT: f64 = 5.5;

/// The contrast of text on tinted paper (WCAG 2.2, success criterion 1.4.3).
const ON_TINT: f64 = 4.5;

/// The contrast of light text on the deep colour (success criterion 1.4.6).
const ON_DEEP: f64 = 7.0;

/// A colour in sRGB, each part from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Colour([f64; 3]);

/// The colours that follow from one, on one paper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Palette {
    /// For text and lines on the paper.
    pub(super) text: Colour,
    /// The paper with a tint, on which `text` is readable too.
    pub(super) tint: Colour,
    /// A dark ground for light text, and text on light ground.
    pub(super) deep: Colour,
    /// For lines on the deep colour.
    pub(super) line: Colour,
}

impl Colour {
    /// Reads `#rgb` or `#rrggbb`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let digits =
            text.strip_prefix('#').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        let part = |at: usize| match digits.len() {
            3 => u8::from_str_radix(&digits[at..=at].repeat(2), 16).ok(),
            6 => u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).ok(),
            _ => None,
        };
        Some(Self([part(0)?, part(1)?, part(2)?].map(|part| f64::from(part) / 255.0)))
    }

    /// Returns the colour as it is written in CSS.
    pub(super) fn hex(self) -> String {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255")]
        let [red, green, blue] = self.0.map(|part| (part.clamp(0.0, 1.0) * 255.0).round() as u8);
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    /// Returns the colours that follow from this one on `paper`, where light text has the colour `light`.
    pub(super) fn palette(self, paper: Self, light: Self) -> Palette {
        let text = self.moved(paper, TEXT);
        let shares = [0.14, 0.12, 0.1, 0.08, 0.06, 0.04, 0.02];
        let tints = shares.into_iter().map(|share| paper.mixed(text, share).rounded());
        let tint = tints.into_iter().find(|tint| text.contrast(*tint) >= ON_TINT).unwrap_or(paper);
        let [lightness, ..] = self.oklab();
        let deep = self.with_lightness(lightness.min(0.36)).moved(light, ON_DEEP);
        Palette { text, tint, deep, line: self.with_lightness(0.53) }
    }

    /// Returns the colour with the nearest lightness that has the `contrast` with `other`.
    fn moved(self, other: Self, contrast: f64) -> Self {
        let own = self.rounded();
        if own.contrast(other) >= contrast {
            return own;
        }
        let [lightness, ..] = self.oklab();
        let away = if other.luminance() > 0.18 { -0.005 } else { 0.005 };
        let steps = (1..=200).map(|step| lightness + away * f64::from(step));
        let colours = steps.map(|lightness| self.with_lightness(lightness.clamp(0.0, 1.0)));
        let extreme = if away < 0.0 { Self([0.0; 3]) } else { Self([1.0; 3]) };
        colours.into_iter().find(|colour| colour.contrast(other) >= contrast).unwrap_or(extreme)
    }

    /// Returns the contrast ratio of two colours, from 1 to 21.
    pub(super) fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance() + 0.05, other.luminance() + 0.05);
        (one / other).max(other / one)
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// Returns the colour as it is after it was written.
    fn rounded(self) -> Self {
        Self(self.0.map(|part| (part.clamp(0.0, 1.0) * 255.0).round() / 255.0))
    }

    fn mixed(self, other: Self, share: f64) -> Self {
        let mut parts = self.0;
        for (part, other) in parts.iter_mut().zip(other.0) {
            *part += (other - *part) * share;
        }
        Self(parts)
    }

    /// Returns the colour with another lightness, and as much of its chroma as a screen can show.
    fn with_lightness(self, lightness: f64) -> Self {
        let [_, a, b] = self.oklab();
        let chromas = (0..=20).map(|step| 1.0 - f64::from(step) / 20.0);
        let mut colours = chromas.map(|chroma| Self::of_oklab([lightness, a * chroma, b * chroma]));
        let is_shown = |colour: &Self| colour.0.iter().all(|part| (-0.001..=1.001).contains(part));
        colours.find(is_shown).unwrap_or(Self([lightness; 3])).rounded()
    }

    fn oklab(self) -> [f64; 3] {
        let [red, green, blue] = self.0.map(linear);
        let long = (0.412_221_470_8 * red + 0.536_332_536_3 * green + 0.051_445_992_9 * blue).cbrt();
        let middle = (0.211_903_498_2 * red + 0.680_699_545_1 * green + 0.107_396_956_6 * blue).cbrt();
        let short = (0.088_302_461_9 * red + 0.281_718_837_6 * green + 0.629_978_700_5 * blue).cbrt();
        [
            0.210_454_255_3 * long + 0.793_617_785 * middle - 0.004_072_046_8 * short,
            1.977_998_495_1 * long - 2.428_592_205 * middle + 0.450_593_709_9 * short,
            0.025_904_037_1 * long + 0.782_771_766_2 * middle - 0.808_675_766 * short,
        ]
    }

    fn of_oklab([lightness, a, b]: [f64; 3]) -> Self {
        let long = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let middle = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let short = (lightness - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
        let parts = [
            4.076_741_662_1 * long - 3.307_711_591_3 * middle + 0.230_969_929_2 * short,
            -1.268_438_004_6 * long + 2.609_757_401_1 * middle - 0.341_319_396_5 * short,
            -0.004_196_086_3 * long - 0.703_418_614_7 * middle + 1.707_614_701 * short,
        ];
        Self(parts.map(encoded))
    }
}

/// Returns a part of a colour in proportion to its light (IEC 61966-2-1).
fn linear(part: f64) -> f64 {
    if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
}

/// Returns the part of a colour for an amount of light.
fn encoded(light: f64) -> f64 {
    if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_and_written() {
        for (written, hex) in [("#14584a", "#14584a"), ("#ABC", "#aabbcc"), ("#000", "#000000")] {
            assert_eq!(Colour::read(written).unwrap().hex(), hex);
        }
        for wrong in ["14584a", "#14584", "#12345678", "red", "#ggg", "#é1", ""] {
            assert_eq!(Colour::read(wrong), None, "{wrong}");
        }
        let black = Colour::read("#000").unwrap();
        assert!((black.contrast(Colour::read("#fff").unwrap()) - 21.0).abs() < 0.01);
    }

    /// The guarantee is for what is written, so each colour is read again.
    #[test]
    fn every_colour_gives_readable_text_on_light_and_dark_paper() {
        let read = |colour: Colour| Colour::read(&colour.hex()).unwrap();
        for papers in [("#fbf9f3", "#14191a"), ("#ffffff", "#16181b")] {
            let light = Colour::read(papers.0).unwrap();
            for paper in [light, Colour::read(papers.1).unwrap()] {
                let steps = || (0..=255_u8).step_by(51);
                for red in steps() {
                    for (green, blue) in steps().flat_map(|green| steps().map(move |blue| (green, blue))) {
                        let chosen = Colour([red, green, blue].map(|part| f64::from(part) / 255.0));
                        let Palette { text, tint, deep, .. } = chosen.palette(paper, light);
                        let (text, tint, deep) = (read(text), read(tint), read(deep));
                        assert!(text.contrast(paper) >= 4.5, "{} on {}", chosen.hex(), paper.hex());
                        assert!(text.contrast(tint) >= 4.5, "{} on tint {}", chosen.hex(), tint.hex());
                        assert!(deep.contrast(light) >= 7.0, "{} below {}", deep.hex(), light.hex());
                    }
                }
            }
        }
    }
}
