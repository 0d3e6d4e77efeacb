//! Random diagnostics: every type of question, branching, both ways of choosing. They are made as plain data, from
//! which the TOML is written and the naive enumeration computes; neither knows of the other.

use std::fmt::Write as _;

/// A small generator of pseudo-random numbers (SplitMix64), so that a case is its seed.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 up to `below`.
    pub(super) fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % below as u64) as usize
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.roll(chances) == 0
    }

    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())]
    }
}

/// A diagnostic as plain data.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) only: bool,
    pub(super) questions: Vec<Ask>,
    pub(super) scores: usize,
    /// For each score, what it starts from, in tenths.
    pub(super) starts: Vec<i64>,
    /// Formulas, and whether they are shown.
    pub(super) values: Vec<(Number, bool)>,
    /// Rules; none for `otherwise`.
    pub(super) outcomes: Vec<Option<Condition>>,
}

#[derive(Clone, Debug)]
pub(super) struct Ask {
    pub(super) kind: Kind,
    /// For each score and each option (or step), tenths of points.
    pub(super) weights: Vec<Vec<i64>>,
    pub(super) when: Option<Condition>,
    /// True if it may be left open.
    pub(super) optional: bool,
    /// Of a `Many`, the options that exclude all others, as a mask.
    pub(super) exclusive: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    YesNo,
    One(usize),
    Many(usize),
    Scale(i64, i64),
    /// Least, step and number of steps, in tenths.
    Number(i64, i64, usize),
}

#[derive(Clone, Debug)]
pub(super) enum Condition {
    Yes(usize),
    Is(usize, usize),
    IsNot(usize, usize),
    Has(usize, usize),
    Answered(usize),
    Compare(Number, &'static str, Number),
    Not(Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
}

#[derive(Clone, Debug)]
pub(super) enum Number {
    /// Thousandths.
    Constant(i64),
    Answer(usize),
    Score(usize),
    Value(usize),
    Count(Vec<Condition>),
    Two(&'static str, Box<Number>, Box<Number>),
    Least(Box<Number>, Box<Number>),
    Greatest(Box<Number>, Box<Number>),
    Round(Box<Number>),
    Negative(Box<Number>),
    /// `floor`, `ceil` or `round` to one decimal place.
    Rounded(&'static str, Box<Number>),
    If(Box<Condition>, Box<Number>, Box<Number>),
    First(Box<Number>, Box<Number>),
    Power(Box<Number>, u32),
}

impl Case {
    pub(super) fn new(seed: u64) -> Self {
        let dice = &mut Dice::new(seed);
        let mut case = Self {
            only: dice.one_in(3),
            questions: Vec::new(),
            scores: dice.roll(3),
            starts: Vec::new(),
            values: Vec::new(),
            outcomes: Vec::new(),
        };
        case.starts = (0..case.scores).map(|_| dice.pick(&[0, 0, 10, -5])).collect();
        for _ in 0..=dice.roll(5) {
            let ask = case.ask(dice);
            case.questions.push(ask);
        }
        let everything = Scope { questions: case.questions.len(), scores: case.scores };
        for _ in 0..dice.roll(3) {
            let shown = dice.one_in(2);
            let number = case.number(dice, everything, 2);
            case.values.push((number, shown));
        }
        let count = 1 + dice.roll(4);
        for index in 0..count {
            let otherwise = index + 1 == count && !dice.one_in(3);
            let rule = (!otherwise).then(|| case.condition(dice, everything, 2));
            case.outcomes.push(rule);
        }
        case
    }

    fn ask(&mut self, dice: &mut Dice) -> Ask {
        let kind = match dice.roll(7) {
            0..=2 => Kind::YesNo,
            3 => Kind::One(1 + dice.roll(3)),
            4 => Kind::Many(1 + dice.roll(3)),
            5 => {
                let low = dice.roll(3) as i64 - 1;
                Kind::Scale(low, low + 1 + dice.roll(3) as i64)
            }
            _ => Kind::Number(dice.roll(20) as i64 - 5, dice.pick(&[1, 5, 10, 25]), 1 + dice.roll(4)),
        };
        let columns = match kind {
            Kind::YesNo => 2,
            Kind::One(options) | Kind::Many(options) => options,
            Kind::Scale(..) => 1,
            Kind::Number(..) => 1,
        };
        let weight = |dice: &mut Dice| dice.pick(&[0, 0, 10, 10, 10, 20, -10, 5, 3]);
        let weights = (0..self.scores).map(|_| (0..columns).map(|_| weight(dice)).collect()).collect();
        let above = Scope { questions: self.questions.len(), scores: 0 };
        let when = (above.questions > 0 && dice.one_in(3)).then(|| self.condition(dice, above, 1));
        let optional = dice.one_in(5);
        let exclusive = match kind {
            Kind::Many(options) if options > 1 && dice.one_in(2) => 1 + dice.roll((1 << options) - 2) as u32,
            _ => 0,
        };
        Ask { kind, weights, when, optional, exclusive }
    }

    fn condition(&self, dice: &mut Dice, scope: Scope, depth: usize) -> Condition {
        let inner = |dice: &mut Dice| Box::new(self.condition(dice, scope, depth - 1));
        if depth > 0 {
            match dice.roll(6) {
                0 => return Condition::And(inner(dice), inner(dice)),
                1 => return Condition::Or(inner(dice), inner(dice)),
                2 => return Condition::Not(inner(dice)),
                _ => {}
            }
        }
        let question = dice.roll(scope.questions);
        match self.questions[question].kind {
            _ if dice.one_in(3) => self.comparison(dice, scope, depth),
            _ if dice.one_in(8) => Condition::Answered(question),
            Kind::YesNo => Condition::Yes(question),
            Kind::One(options) if dice.one_in(3) => Condition::IsNot(question, dice.roll(options)),
            Kind::One(options) => Condition::Is(question, dice.roll(options)),
            Kind::Many(options) => Condition::Has(question, dice.roll(options)),
            Kind::Scale(..) | Kind::Number(..) => self.comparison(dice, scope, depth),
        }
    }

    fn comparison(&self, dice: &mut Dice, scope: Scope, depth: usize) -> Condition {
        let left = self.number(dice, scope, depth);
        let right = if dice.one_in(4) { self.number(dice, scope, depth) } else { constant(dice) };
        Condition::Compare(left, dice.pick(&["<", "<=", ">", ">=", ">=", "==", "!="]), right)
    }

    fn number(&self, dice: &mut Dice, scope: Scope, depth: usize) -> Number {
        let inner = |dice: &mut Dice| Box::new(self.number(dice, scope, depth - 1));
        if depth > 0 {
            match dice.roll(16) {
                12 => return Number::Rounded(dice.pick(&["floor", "ceil", "round"]), inner(dice)),
                13 => {
                    let condition = Box::new(self.condition(dice, scope, 0));
                    return Number::If(condition, inner(dice), inner(dice));
                }
                14 => return Number::First(inner(dice), inner(dice)),
                15 => return Number::Power(inner(dice), 1 + dice.roll(3) as u32),
                0 | 1 => return Number::Two(dice.pick(&["+", "-", "*"]), inner(dice), inner(dice)),
                2 => return Number::Two("/", inner(dice), Box::new(constant(dice))),
                3 if dice.one_in(3) => return Number::Two("/", inner(dice), inner(dice)),
                4 => return Number::Least(inner(dice), inner(dice)),
                5 => return Number::Greatest(inner(dice), inner(dice)),
                6 => return Number::Round(inner(dice)),
                7 => return Number::Negative(inner(dice)),
                8 => {
                    let count = 1 + dice.roll(3);
                    return Number::Count((0..count).map(|_| self.condition(dice, scope, 0)).collect());
                }
                _ => {}
            }
        }
        let numbers: Vec<usize> = (0..scope.questions)
            .filter(|question| matches!(self.questions[*question].kind, Kind::Scale(..) | Kind::Number(..)))
            .collect();
        match dice.roll(4) {
            0 if !self.values.is_empty() && scope.scores == self.scores => {
                Number::Value(dice.roll(self.values.len()))
            }
            0 | 1 if scope.scores > 0 => Number::Score(dice.roll(scope.scores)),
            _ if !numbers.is_empty() => Number::Answer(dice.pick(&numbers)),
            _ if scope.scores > 0 => Number::Score(dice.roll(scope.scores)),
            _ => constant(dice),
        }
    }
}

/// The questions and scores that an expression may use.
#[derive(Clone, Copy)]
struct Scope {
    questions: usize,
    scores: usize,
}

fn constant(dice: &mut Dice) -> Number {
    const FEW: [i64; 12] = [0, 1000, 1000, 2000, 2000, 3000, 500, -1000, 1500, 100, 300, 900];
    const MORE: [i64; 6] = [200, 125, 5, 1005, -333, 7];
    Number::Constant(if dice.one_in(5) { dice.pick(&MORE) } else { dice.pick(&FEW) })
}

/// Tenths as they are typed.
fn tenths(number: i64) -> String {
    thousandths(100 * number)
}

/// Thousandths as they are typed.
fn thousandths(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let typed = format!("{sign}{}.{:03}", number.abs() / 1000, number.abs() % 1000);
    typed.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Condition {
    pub(super) fn text(&self) -> String {
        match self {
            Self::Yes(question) => format!("q{question}"),
            Self::Is(question, option) => format!("q{question} == \"o{option}\""),
            Self::IsNot(question, option) => format!("\"o{option}\" != q{question}"),
            Self::Has(question, option) => format!("has(q{question}, \"o{option}\")"),
            Self::Answered(question) => format!("answered(q{question})"),
            Self::Compare(left, sign, right) => format!("{} {sign} {}", left.text(), right.text()),
            Self::Not(inner) => format!("not ({})", inner.text()),
            Self::And(left, right) => format!("({}) and ({})", left.text(), right.text()),
            Self::Or(left, right) => format!("(({}) or ({}))", left.text(), right.text()),
        }
    }
}

impl Number {
    fn text(&self) -> String {
        match self {
            Self::Constant(number) => thousandths(*number),
            Self::Answer(question) => format!("q{question}"),
            Self::Score(score) => format!("s{score}"),
            Self::Value(value) => format!("v{value}"),
            Self::Count(parts) => {
                format!("count({})", parts.iter().map(Condition::text).collect::<Vec<_>>().join(", "))
            }
            Self::Two(sign, left, right) => format!("(({}) {sign} ({}))", left.text(), right.text()),
            Self::Least(left, right) => format!("min({}, {})", left.text(), right.text()),
            Self::Greatest(left, right) => format!("max({}, {})", left.text(), right.text()),
            Self::Round(inner) => format!("round({})", inner.text()),
            Self::Rounded(how, inner) => format!("{how}({}, 1)", inner.text()),
            Self::If(condition, then, otherwise) => {
                format!("if({}, {}, {})", condition.text(), then.text(), otherwise.text())
            }
            Self::First(a, b) => format!("first({}, {})", a.text(), b.text()),
            Self::Power(base, times) => format!("({}) ^ {times}", base.text()),
            Self::Negative(inner) => format!("-({})", inner.text()),
        }
    }
}

impl Case {
    /// The case as a diagnostic's file.
    pub(super) fn toml(&self) -> String {
        let choose = if self.only { "only" } else { "first" };
        let mut text = format!("title = \"Random\"\nchoose = \"{choose}\"\n");
        for (index, ask) in self.questions.iter().enumerate() {
            let _ = writeln!(text, "[[question]]\nid = \"q{index}\"\nask = \"q{index}?\"");
            text += &ask.toml();
        }
        for score in 0..self.scores {
            let _ = writeln!(text, "[[score]]\nid = \"s{score}\"\nstart = {}", tenths(self.starts[score]));
        }
        for (index, (formula, shown)) in self.values.iter().enumerate() {
            let _ = writeln!(text, "[[value]]\nid = \"v{index}\"\nformula = '{}'", formula.text());
            if *shown {
                let _ = writeln!(text, "label = \"V{index}\"");
            }
        }
        for (index, rule) in self.outcomes.iter().enumerate() {
            let _ = writeln!(text, "[[outcome]]\nid = \"r{index}\"\ntitle = \"R{index}\"");
            let _ = match rule {
                Some(rule) => writeln!(text, "when = '{}'", rule.text()),
                None => writeln!(text, "otherwise = true"),
            };
        }
        text
    }
}

impl Ask {
    fn toml(&self) -> String {
        let adds = |option: usize| {
            let add =
                |(score, weights): (usize, &Vec<i64>)| format!("s{score} = {}", tenths(weights[option]));
            format!("{{ {} }}", self.weights.iter().enumerate().map(add).collect::<Vec<_>>().join(", "))
        };
        let options = |count: usize| {
            let option = |index: usize| {
                let exclusive = self.exclusive >> index & 1 == 1;
                format!(
                    "{{ id = \"o{index}\", text = \"O\", exclusive = {exclusive}, adds = {} }}",
                    adds(index)
                )
            };
            format!("options = [{}]", (0..count).map(option).collect::<Vec<_>>().join(", "))
        };
        let mut text = match self.kind {
            Kind::YesNo => format!("no = {}\nyes = {}\n", adds(0), adds(1)),
            Kind::One(count) => format!("type = \"one\"\n{}\n", options(count)),
            Kind::Many(count) => format!("type = \"many\"\n{}\n", options(count)),
            Kind::Scale(low, high) => {
                format!(
                    "type = \"scale\"\nlow = {{ at = {low} }}\nhigh = {{ at = {high} }}\nadds = {}\n",
                    adds(0)
                )
            }
            Kind::Number(min, step, last) => {
                let max = min + step * last as i64;
                let (min, max, step) = (tenths(min), tenths(max), tenths(step));
                format!("min = {min}\nmax = {max}\nstep = {step}\nadds = {}\n", adds(0))
            }
        };
        if self.optional {
            text.push_str("optional = true\n");
        }
        if let Some(when) = &self.when {
            let _ = writeln!(text, "when = '{}'", when.text());
        }
        text
    }
}

impl Condition {
    /// Returns true if it names a score.
    pub(super) fn names(&self, score: usize) -> bool {
        self.any(&|number| matches!(number, Number::Score(named) if *named == score))
    }

    /// Returns true if `is` holds for a number in it.
    pub(super) fn any(&self, is: &dyn Fn(&Number) -> bool) -> bool {
        match self {
            Self::Compare(left, _, right) => left.any(is) || right.any(is),
            Self::Not(inner) => inner.any(is),
            Self::And(left, right) | Self::Or(left, right) => left.any(is) || right.any(is),
            _ => false,
        }
    }
}

impl Number {
    /// Returns true if it names a score.
    pub(super) fn names(&self, score: usize) -> bool {
        self.any(&|number| matches!(number, Self::Score(named) if *named == score))
    }

    /// Returns true if `is` holds for it or for a number in it.
    pub(super) fn any(&self, is: &dyn Fn(&Self) -> bool) -> bool {
        is(self)
            || match self {
                Self::Count(parts) => parts.iter().any(|part| part.any(is)),
                Self::Two(_, a, b) | Self::Least(a, b) | Self::Greatest(a, b) | Self::First(a, b) => {
                    a.any(is) || b.any(is)
                }
                Self::If(condition, a, b) => condition.any(is) || a.any(is) || b.any(is),
                Self::Round(inner)
                | Self::Negative(inner)
                | Self::Rounded(_, inner)
                | Self::Power(inner, _) => inner.any(is),
                Self::Constant(_) | Self::Answer(_) | Self::Value(_) | Self::Score(_) => false,
            }
    }
}
