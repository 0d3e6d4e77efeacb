//! Questions on a terminal. Each shows its default, which an empty line accepts; a wrong answer is asked for again, and
//! the end of the input (Ctrl-D) stops the command.

use std::io::{self, BufRead, IsTerminal as _, Write};

use crate::error::Error;

/// Returns true if someone at a terminal can answer.
pub(super) fn is_possible() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Asks `question` until `fault` finds nothing wrong with the answer.
///
/// # Errors
/// The question cannot be printed, the answer cannot be read, or the input ends before it.
pub(super) fn ask(
    question: &str,
    default: &str,
    fault: impl Fn(&str) -> Option<String>,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> Result<String, Error> {
    loop {
        write!(output, "{question} [{default}]: ").and_then(|()| output.flush()).map_err(Error::Print)?;
        let mut line = String::new();
        let read = input.read_line(&mut line).map_err(Error::Ask)?;
        let answer = line.trim();
        if read == 0 {
            writeln!(output).map_err(Error::Print)?;
            return Err(Error::Unusable("stopped before the last answer; nothing was created".to_owned()));
        }
        if answer.is_empty() {
            return Ok(default.to_owned());
        }
        match fault(answer) {
            None => return Ok(answer.to_owned()),
            Some(fault) => writeln!(output, "  {fault}").map_err(Error::Print)?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(typed: &str) -> (Result<String, Error>, String) {
        let mut output = Vec::new();
        let fault = |answer: &str| (answer == "no").then(|| "write yes".to_owned());
        let answer = ask("Sure?", "yes", fault, &mut typed.as_bytes(), &mut output);
        (answer, String::from_utf8(output).unwrap())
    }

    fn answered(typed: &str) -> (String, String) {
        let (answer, printed) = asked(typed);
        (answer.unwrap(), printed)
    }

    #[test]
    fn an_empty_line_accepts_the_default() {
        assert_eq!(answered("\n"), ("yes".to_owned(), "Sure? [yes]: ".to_owned()));
        assert_eq!(answered("  quite \n").0, "quite");
        assert_eq!(answered("quite").0, "quite");
    }

    #[test]
    fn the_end_of_the_input_stops() {
        for typed in ["", "no\n", "no"] {
            assert!(asked(typed).0.is_err(), "{typed:?}");
        }
    }

    #[test]
    fn a_wrong_answer_is_asked_for_again() {
        let (answer, printed) = answered("no\nmaybe\n");
        assert_eq!(answer, "maybe");
        assert_eq!(printed, "Sure? [yes]:   write yes\nSure? [yes]: ");
    }
}
