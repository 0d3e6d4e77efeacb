//! What a condition may still turn out to be.

/// A set of truths: those a condition may still have. Besides true and false a condition can be *absent*, when
/// it asks about something that was not asked (strong Kleene logic). An absent condition does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Truth(u8);

impl Truth {
    /// False for certain.
    pub const FALSE: Self = Self(1);
    /// Absent for certain.
    pub const ABSENT: Self = Self(2);
    /// True for certain.
    pub const TRUE: Self = Self(4);
    /// True or false, and certainly not absent.
    pub const EITHER: Self = Self(5);
    /// Nothing at all: the beginning of a union.
    pub const NOTHING: Self = Self(0);

    /// Whether one of the truths in `other` is still possible.
    #[inline]
    pub const fn may_be(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether nothing but `other` is possible.
    #[inline]
    pub const fn is(self, other: Self) -> bool {
        self.0 == other.0
    }

    /// Whether one truth alone is possible.
    pub const fn is_settled(self) -> bool {
        self.0.is_power_of_two()
    }

    /// The truths of both sets.
    #[inline]
    #[must_use]
    pub const fn or_else(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// This set when `keep`, else nothing.
    #[inline]
    #[must_use]
    pub(crate) const fn when(self, keep: bool) -> Self {
        if keep { self } else { Self::NOTHING }
    }

    /// `not`: absent stays absent.
    #[inline]
    #[must_use]
    pub const fn negated(self) -> Self {
        Self(self.0 & 2 | (self.0 & 1) << 2 | self.0 >> 2)
    }

    /// `and`, the lesser of both in the order false, absent, true: one false side settles it.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        let (a, b) = (self.0, other.0);
        let either_false = (a | b) & 1;
        let both_true = a & b & 4;
        let one_absent_none_false = (a & 2 != 0 && b & 6 != 0) || (b & 2 != 0 && a & 6 != 0);
        Self(either_false | both_true | (one_absent_none_false as u8) << 1)
    }

    /// `or`, the greater of both: one true side settles it.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        self.negated().and(other.negated()).negated()
    }
}
