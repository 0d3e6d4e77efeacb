//! The direction of a language's script. The languages are the most used of those whose likely script is written from right to
//! left, after CLDR (<https://unicode.org/cldr>, `likelySubtags`), and the kinds of Arabic in ISO 639-3.

use super::lookup;

/// The scripts that are written from right to left, by their codes in ISO 15924.
const SCRIPTS: [&str; 13] =
    ["adlm", "arab", "aran", "hebr", "mand", "mend", "nkoo", "orkh", "rohg", "samr", "syrc", "thaa", "yezi"];

/// The languages that are usually written in such a script, some of them in one country only.
const LANGUAGES: [&str; 89] = [
    "acm", "acq", "acw", "acx", "adf", "aeb", "aec", "afb", "aii", "ajp", "apc", "apd", "ar", "arc", "arq",
    "ars", "ary", "arz", "avl", "ayh", "ayl", "ayn", "ayp", "az-iq", "az-ir", "azb", "bal", "bej", "bft",
    "bgn", "bqi", "brh", "ckb", "dv", "fa", "gbz", "glk", "ha-cm", "ha-sd", "hac", "haz", "he", "hnd", "hno",
    "iw", "ji", "jpr", "khw", "kk-af", "kk-cn", "kk-ir", "ks", "ku-iq", "ku-ir", "ku-lb", "ky-cn", "lad",
    "lah", "lki", "lrc", "luz", "mey", "ms-cc", "mzn", "nqo", "ota", "pa-pk", "pbt", "pes", "pnb", "prd",
    "prs", "ps", "rhg", "rmt", "sd", "sdh", "shu", "skr", "ssh", "syr", "tg-pk", "ug", "ur", "uz-af", "ydd",
    "yhd", "yi", "zdj",
];

/// Returns true if `language`, a BCP 47 tag, is written from right to left: by its script, or else by the language.
pub(super) fn is_right_to_left(language: &str) -> bool {
    let script = language.split(['-', '_']).skip(1).find(|part| part.len() == 4 && part.is_ascii());
    match script.filter(|script| script.bytes().all(|byte| byte.is_ascii_alphabetic())) {
        Some(script) => SCRIPTS.contains(&script.to_ascii_lowercase().as_str()),
        None => lookup(language, |tag| LANGUAGES.contains(&tag).then_some(())).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_decides_or_else_the_language() {
        for language in
            ["ar", "AR-EG", "fa_IR", "ps", "ckb", "pa-Arab", "pa-PK", "az-Arab-IR", "iw", "Sd", "ff-Adlm"]
        {
            assert!(is_right_to_left(language), "{language}");
        }
        for language in ["en", "arn", "fan", "ar-Latn", "pa", "az", "ku", "uz", "sd-Deva", "he-Latn-IL", "ja"]
        {
            assert!(!is_right_to_left(language), "{language}");
        }
    }
}
