//! Pictures that are made here, as cameras and programs make them, and as nobody should.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageEncoder as _, ImageFormat, RgbImage, RgbaImage};

use super::*;

/// Returns a picture with a red left half and a blue right half.
fn halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| if x < width / 2 { [220, 10, 10] } else { [10, 10, 220] }.into())
}

fn jpeg(picture: &RgbImage, orientation: Option<u8>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut out, 95);
    if let Some(orientation) = orientation {
        let mut exif = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
        encoder.set_exif_metadata(exif).unwrap();
    }
    encoder.encode_image(picture).unwrap();
    out
}

fn saved(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.into().write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn target(width: u32, height: u32, format: Format) -> Target {
    Target { width, height, format, quality: 80 }
}

#[test]
fn each_format_becomes_each_format_in_its_size() {
    let picture = halves(64, 48);
    for bytes in
        [jpeg(&picture, None), saved(picture.clone(), ImageFormat::Png), saved(picture, ImageFormat::WebP)]
    {
        let decoded = decode(&bytes).unwrap();
        for (format, written) in [
            (Format::Jpeg, ImageFormat::Jpeg),
            (Format::Png, ImageFormat::Png),
            (Format::Webp, ImageFormat::WebP),
        ] {
            let made = decoded.encode(target(32, 24, format)).unwrap();
            assert_eq!(image::guess_format(&made).unwrap(), written);
            let again = image::load_from_memory(&made).unwrap().into_rgb8();
            assert_eq!(again.dimensions(), (32, 24));
            let (left, right) = (again.get_pixel(4, 12), again.get_pixel(28, 12));
            assert!(left[0] > 180 && left[2] < 60 && right[2] > 180 && right[0] < 60, "{left:?} {right:?}");
        }
    }
}

#[test]
fn a_picture_is_turned_and_never_enlarged() {
    // The camera was held so that the left half is on top.
    let decoded = decode(&jpeg(&halves(64, 32), Some(6))).unwrap();
    assert_eq!(decoded.size(), (32, 64));
    let made = decoded.encode(target(320, 640, Format::Png)).unwrap();
    let made = image::load_from_memory(&made).unwrap().into_rgb8();
    assert_eq!(made.dimensions(), (32, 64));
    assert!(made.get_pixel(16, 8)[0] > 150 && made.get_pixel(16, 56)[2] > 150);
}

#[test]
fn another_ratio_is_cropped_in_the_middle() {
    let decoded = decode(&jpeg(&halves(80, 20), None)).unwrap();
    let reduced = decoded.reduced(&[target(10, 10, Format::Png)]).unwrap();
    assert_eq!(reduced.size(), (40, 10));
    let made = image::load_from_memory(&reduced.encode(target(10, 10, Format::Png)).unwrap()).unwrap();
    let made = made.into_rgb8();
    assert!(made.get_pixel(1, 5)[0] > 150 && made.get_pixel(8, 5)[2] > 150);
}

#[test]
fn transparency_stays_where_the_format_has_it() {
    let glass = RgbaImage::from_pixel(8, 8, [0, 0, 0, 0].into());
    let decoded = decode(&saved(glass, ImageFormat::Png)).unwrap();
    for (format, pixel) in [(Format::Png, [0, 0, 0, 0]), (Format::Webp, [0, 0, 0, 0])] {
        let made = image::load_from_memory(&decoded.encode(target(4, 4, format)).unwrap()).unwrap();
        assert_eq!(made.into_rgba8().get_pixel(1, 1)[3], pixel[3], "{format:?}");
    }
    let made = image::load_from_memory(&decoded.encode(target(4, 4, Format::Jpeg)).unwrap()).unwrap();
    assert_eq!(made.into_rgb8().get_pixel(1, 1).0, [255, 255, 255]);
}

#[test]
fn what_a_camera_says_of_itself_is_left_out() {
    let mut bytes = jpeg(&halves(64, 48), Some(1));
    let place = b"GPS 33.8568 S";
    // A comment, after the start of the image.
    bytes.splice(2..2, [&[0xff, 0xfe, 0, u8::try_from(place.len() + 2).unwrap()][..], place].concat());
    let decoded = decode(&bytes).unwrap();
    for format in [Format::Jpeg, Format::Png, Format::Webp] {
        let made = decoded.encode(target(64, 48, format)).unwrap();
        for secret in [&b"GPS"[..], b"Exif", b"eXIf", b"EXIF"] {
            assert!(!made.windows(secret.len()).any(|part| part == secret), "{format:?}");
        }
    }
}

/// Returns a JPEG with a colour profile, what a camera and a program wrote into it, and another picture after its end.
fn talkative(orientation: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 60);
    let mut exif = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif.extend(b"GPS 33.8568 S");
    encoder.set_exif_metadata(exif).unwrap();
    encoder.set_icc_profile(moxcms::ColorProfile::new_display_p3().encode().unwrap()).unwrap();
    encoder.encode_image(&halves(64, 48)).unwrap();
    for (marker, text) in
        [(0xe1, "http://ns.adobe.com/xap/1.0/ GPS"), (0xed, "GPS"), (0xfe, "GPS"), (0xe2, "MPF GPS")]
    {
        let length = u8::try_from(text.len() + 2).unwrap();
        bytes.splice(2..2, [&[0xff, marker, 0, length][..], text.as_bytes()].concat());
    }
    bytes.extend(b"\xff\xd8 GPS of a preview");
    bytes
}

/// Returns a PNG with a text before its pixels and one after them.
fn talkative_png() -> Vec<u8> {
    let mut bytes = saved(halves(64, 48), ImageFormat::Png);
    let text = [&[0, 0, 0, 3][..], b"tEXtGPS", &crc(b"tEXtGPS").to_be_bytes()].concat();
    bytes.splice(33..33, text.clone());
    let end = bytes.len() - 12;
    bytes.splice(end..end, text);
    bytes.extend(b"GPS");
    bytes
}

/// Returns a WebP with chunks of metadata.
fn talkative_webp() -> Vec<u8> {
    let mut bytes = saved(halves(64, 48), ImageFormat::WebP);
    let header = [&b"VP8X\x0a\0\0\0"[..], &[0b1100, 0, 0, 0, 63, 0, 0, 47, 0, 0]].concat();
    bytes.splice(12..12, header);
    bytes.extend(b"EXIF\x03\0\0\0GPS\0XMP \x04\0\0\0 GPS");
    let length = u32::try_from(bytes.len() - 8).unwrap();
    bytes[4..8].copy_from_slice(&length.to_le_bytes());
    bytes
}

#[test]
fn a_file_loses_its_metadata_and_no_pixel() {
    for (bytes, is_turned) in
        [(talkative(1), false), (talkative(6), true), (talkative_png(), false), (talkative_webp(), false)]
    {
        let stripped = strip(&bytes);
        for secret in [&b"GPS"[..], b"EXIF", b"adobe"] {
            let holds = |bytes: &[u8]| bytes.windows(secret.len()).any(|part| part == secret);
            assert!(!holds(&stripped), "{}", String::from_utf8_lossy(secret));
        }
        let (before, after) = (decode(&bytes).unwrap(), decode(&stripped).unwrap());
        assert_eq!(before.pixels.buffer(), after.pixels.buffer());
        assert_eq!(after.size(), if is_turned { (48, 64) } else { (64, 48) });
        assert_eq!(strip(&stripped), stripped);
    }
    assert_eq!(strip(b"<svg/>"), b"<svg/>");
}

#[test]
fn in_its_own_size_a_picture_becomes_no_larger() {
    let noise = |x: u32, y: u32| u8::try_from((x * 7919 + y * 104_729) % 251).unwrap();
    let picture = RgbImage::from_fn(64, 48, |x, y| [noise(x, y), noise(y, x), noise(x, x)].into());
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 50).encode_image(&picture).unwrap();
    let at = |quality| Target { quality, ..target(64, 48, Format::Jpeg) };
    let decoded = decode(&bytes).unwrap();
    assert_eq!(decoded.encode(at(100)).unwrap(), strip(&bytes));
    assert!(decoded.encode(at(5)).unwrap().len() < strip(&bytes).len());
    assert_ne!(decoded.encode(Target { width: 32, ..at(100) }).unwrap(), strip(&bytes));
}

#[test]
fn a_colour_profile_is_honoured() {
    let picture = RgbImage::from_pixel(16, 16, [200, 60, 60].into());
    let saved_with = |profile: moxcms::ColorProfile| {
        let mut out = Vec::new();
        let mut encoder = image::codecs::png::PngEncoder::new(&mut out);
        encoder.set_icc_profile(profile.encode().unwrap()).unwrap();
        encoder.write_image(&picture, 16, 16, image::ExtendedColorType::Rgb8).unwrap();
        let made = decode(&out).unwrap().encode(target(16, 16, Format::Png)).unwrap();
        image::load_from_memory(&made).unwrap().into_rgb8().get_pixel(8, 8).0
    };
    let near = |a: [u8; 3], b: [u8; 3]| a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 2);
    let srgb = saved_with(moxcms::ColorProfile::new_srgb());
    assert!(near(srgb, [200, 60, 60]), "{srgb:?}");
    // The same numbers are a stronger red in a wider space.
    let wide = saved_with(moxcms::ColorProfile::new_display_p3());
    assert!(wide[0] > 205 && wide[1] < 55, "{wide:?}");
}

#[test]
fn the_dominant_colour_is_that_of_most_pixels_in_srgb() {
    let mostly_red =
        RgbImage::from_fn(90, 70, |x, _| if x < 60 { [220, 10, 10] } else { [10, 10, 220] }.into());
    assert_eq!(decode(&saved(mostly_red.clone(), ImageFormat::Png)).unwrap().colour(), Some([220, 10, 10]));
    let turned = decode(&jpeg(&mostly_red, Some(6))).unwrap().colour().unwrap();
    assert!(turned[0] > 210 && turned[2] < 20, "{turned:?}");
    assert_eq!(decode(&saved(RgbImage::new(1, 1), ImageFormat::Png)).unwrap().colour(), Some([0; 3]));
    let mut glass = RgbaImage::from_pixel(8, 8, [9, 9, 9, 255].into());
    assert_eq!(decode(&saved(glass.clone(), ImageFormat::Png)).unwrap().colour(), Some([9; 3]));
    glass.put_pixel(3, 3, [9, 9, 9, 254].into());
    assert_eq!(decode(&saved(glass, ImageFormat::Png)).unwrap().colour(), None);
}

#[test]
fn no_broken_picture_ends_the_process() {
    let picture = halves(40, 30);
    let whole = [
        jpeg(&picture, Some(6)),
        saved(picture.clone(), ImageFormat::Png),
        saved(picture, ImageFormat::WebP),
    ];
    for bytes in whole {
        assert!(decode(&bytes).is_ok());
        for end in (0..bytes.len()).step_by(7) {
            let _ = decode(&bytes[..end]);
            strip(&bytes[..end]);
        }
        for at in (0..bytes.len().min(700)).step_by(3) {
            for value in [0, 0x7f, 0xff] {
                let mut lying = bytes.clone();
                lying[at] = value;
                strip(&lying);
                if let Ok(decoded) = decode(&lying) {
                    let _ = decoded.encode(target(10, 10, Format::Webp));
                }
            }
        }
    }
    assert!(matches!(decode(b"<html>"), Err(Fault::Broken(_))));
}

#[test]
fn a_bomb_is_not_decoded() {
    let mut bomb = saved(halves(4, 4), ImageFormat::Png);
    bomb[16..24].copy_from_slice(b"\0\0\xff\xff\0\0\xff\xff");
    // The checksum of the header, so that only its claim is wrong.
    let crc = crc(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&crc.to_be_bytes());
    assert_eq!(decode(&bomb).unwrap_err(), Fault::TooLarge);
}

/// Returns the checksum of a chunk (PNG, third edition, annex D).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc: u32, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1)))
    })
}

#[test]
fn an_icon_file_states_the_size_of_its_picture() {
    let ico = icon(b"png", 256, 32);
    assert_eq!(
        (ico.len(), &ico[6..8], &ico[14..18], &ico[22..]),
        (25, &[0, 32][..], &[3, 0, 0, 0][..], &b"png"[..])
    );
}

/// Returns a JPEG that claims another height in its first frame header (ITU T.81, B.2.2).
fn claiming(height: u16, jpeg: &[u8]) -> Vec<u8> {
    let mut lying = jpeg.to_vec();
    let frame = lying.windows(2).position(|marker| matches!(marker, [0xff, 0xc0 | 0xc2])).unwrap();
    lying[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    lying
}

#[test]
fn a_photo_with_fewer_pixels_than_it_claims_is_broken_and_a_grey_one_is_not() {
    let whole = jpeg(&halves(640, 480), None);
    let fault = Fault::Broken("it has fewer pixels than it claims".to_owned());
    assert_eq!(decode(&claiming(4800, &whole)).unwrap_err(), fault);
    assert!(decode(&claiming(480, &whole)).is_ok());
    let grey = jpeg(&RgbImage::from_pixel(640, 480, [128; 3].into()), None);
    assert!(decode(&grey).is_ok());
    assert_eq!(decode(&claiming(4800, &grey)).unwrap_err(), fault);
}

#[test]
fn a_photo_that_ends_early_is_broken() {
    let whole = include_bytes!("../../../tests/sites/picture-function/content/bells/tower.jpg");
    assert!(decode(whole).is_ok());
    // Data that a camera appends is not part of it.
    assert!(decode(&[&whole[..], b"preview"].concat()).is_ok());
    let fault = decode(&whole[..whole.len() / 2]).unwrap_err();
    assert_eq!(fault, Fault::Broken("its end is missing".to_owned()));
}
