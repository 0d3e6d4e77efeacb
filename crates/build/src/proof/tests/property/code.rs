//! Answers as a line of text.

use assay_diagnostic::{Answers, Program, Unreadable};

use super::super::random::Dice;
use super::{CASES, Enumerated, answers};

#[test]
fn a_code_is_read_as_what_was_written_or_not_at_all() {
    for seed in 0..CASES / 4 {
        let Enumerated { case, diagnostic, sets } = Enumerated::new(seed);
        let program = Program::load(&diagnostic.compiled.program).unwrap();
        let dice = &mut Dice::new(!seed);
        for _ in 0..4 {
            let (set, _) = &sets[dice.roll(sets.len())];
            let given = answers(&case, set);
            let code = given.code(&program);
            assert_eq!(Answers::from_code(&program, &code), Ok(given), "{code}\n{}", case.toml());
            let mut forged = code.clone().into_bytes();
            let at = dice.roll(forged.len());
            match dice.roll(3) {
                0 => forged[at] = dice.pick(b"0123456789_.-ev"),
                1 => forged.insert(at, dice.pick(b"0123456789_.-ev")),
                _ => drop(forged.remove(at)),
            }
            let forged = String::from_utf8(forged).unwrap();
            if let Ok(read) = Answers::from_code(&program, &forged) {
                assert_eq!(read.code(&program), forged, "{}", case.toml());
            }
        }
        let other = Enumerated::new(seed + 1);
        let stale = answers(&other.case, &other.sets[0].0);
        let other = Program::load(&other.diagnostic.compiled.program).unwrap();
        if other.fingerprint() != program.fingerprint() {
            let read = Answers::from_code(&program, &stale.code(&other));
            assert_eq!(read, Err(Unreadable::OtherQuestions), "{}", case.toml());
        }
    }
}
