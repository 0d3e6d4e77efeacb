//! The layout: steps in layers, one for each question, with outcomes below. Branches that skip a layer pass through it
//! in a lane, and all that lead to one card share its lane. Cards are ordered to reduce crossings and placed near their
//! neighbours: in a fixed number of sweeps, so that every machine draws the same. Lengths are in pixels.

use std::collections::{BTreeMap, BTreeSet};

use super::cards::{Card, Cards};
use crate::proof::{Lead, Paths};

/// The gap between two cards of a layer.
const BESIDE: f64 = 28.0;
/// The width of a lane.
const LANE: f64 = 14.0;
/// The gap between two layers.
const BELOW: f64 = 64.0;
/// The height of the title.
pub(super) const HEADING: f64 = 72.0;
/// The minimum width, so that the title fits.
pub(super) const LEAST_WIDTH: f64 = 560.0;
/// The margin around the drawing.
pub(super) const MARGIN: f64 = 28.0;
/// The number of sweeps that order layers, and of those that move cards.
const SWEEPS: usize = 24;

/// An item in a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Item {
    /// A step or an outcome.
    Card(Lead),
    /// The lane in a layer for the branches to a card further down.
    Lane(usize, Lead),
}

/// The positions of items, and the ties between them.
#[derive(Debug)]
pub(super) struct Layout {
    /// The items of each layer, from left to right.
    pub(super) layers: Vec<Vec<Item>>,
    /// The centre of each item.
    pub(super) x: BTreeMap<Item, f64>,
    /// The top of each layer, and the height of its tallest card.
    pub(super) rows: Vec<(f64, f64)>,
    /// The ties: from an item, or the tab of a step, to an item of the next layer.
    pub(super) ties: Vec<Tie>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A part of a branch, from one layer to the next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tie {
    pub(super) from: Item,
    /// The offset of its start from the centre of `from`.
    pub(super) offset: f64,
    pub(super) to: Item,
    /// The card at the end of the branch.
    pub(super) target: Lead,
}

impl Layout {
    pub(super) fn of(paths: &Paths, cards: &Cards) -> Self {
        let mut placer = Placer::new(paths, cards);
        placer.tie();
        placer.order();
        let x = placer.x();
        placer.finish(x)
    }
}

struct Placer<'a> {
    paths: &'a Paths,
    cards: &'a Cards,
    /// The layer of each card.
    layer: BTreeMap<Lead, usize>,
    layers: Vec<Vec<Item>>,
    ties: Vec<Tie>,
}

impl<'a> Placer<'a> {
    fn new(paths: &'a Paths, cards: &'a Cards) -> Self {
        let places: BTreeSet<_> = paths.steps.iter().map(|step| step.asks.place()).collect();
        let places: Vec<_> = places.into_iter().collect();
        let mut layer = BTreeMap::new();
        for (index, step) in paths.steps.iter().enumerate() {
            let at = places.iter().position(|place| *place == step.asks.place());
            layer.insert(Lead::Step(index), at.unwrap_or_default());
        }
        for outcome in 0..cards.outcomes.len() {
            layer.insert(Lead::Outcome(outcome), places.len());
        }
        let mut layers = vec![Vec::new(); places.len() + 1];
        for (card, at) in &layer {
            layers[*at].push(Item::Card(*card));
        }
        Self { paths, cards, layer, layers, ties: Vec::new() }
    }

    fn card(&self, lead: Lead) -> &'a Card {
        match lead {
            Lead::Step(index) => &self.cards.steps[index],
            Lead::Outcome(index) => &self.cards.outcomes[index],
        }
    }

    /// Ties every step to the targets of its branches.
    fn tie(&mut self) {
        for (index, step) in self.paths.steps.iter().enumerate() {
            for ((_, target), tab) in step.ways.iter().zip(&self.cards.steps[index].tabs) {
                self.lead(Lead::Step(index), tab.middle, *target);
            }
        }
    }

    /// Routes a branch to its card, through lanes if that is further down. An existing lane is reused.
    fn lead(&mut self, from: Lead, offset: f64, target: Lead) {
        let mut end = (Item::Card(from), offset);
        for at in self.layer[&from] + 1..self.layer[&target] {
            let lane = Item::Lane(at, target);
            self.ties.push(Tie { from: end.0, offset: end.1, to: lane, target });
            if self.layers[at].contains(&lane) {
                return;
            }
            self.layers[at].push(lane);
            end = (lane, 0.0);
        }
        self.ties.push(Tie { from: end.0, offset: end.1, to: Item::Card(target), target });
    }

    /// Orders each layer by the positions of its neighbours, down and up, and keeps the order with the fewest
    /// crossings.
    fn order(&mut self) {
        let mut best = (self.crossings(), self.layers.clone());
        for sweep in 0..SWEEPS {
            let down = sweep % 2 == 0;
            let count = self.layers.len();
            for step in 1..count {
                let at = if down { step } else { count - 1 - step };
                let beside = &self.layers[if down { at - 1 } else { at + 1 }];
                let places: BTreeMap<Item, f64> =
                    beside.iter().enumerate().map(|(place, item)| (*item, place as f64)).collect();
                let mut keyed: Vec<(f64, Item)> = Vec::new();
                for (place, item) in self.layers[at].iter().enumerate() {
                    let tied = self.tied(*item, down).into_iter().filter_map(|(other, offset)| {
                        // A tab further right counts as slightly further right.
                        places.get(&other).map(|place| place + offset / 1000.0)
                    });
                    keyed.push((mean(tied).unwrap_or(place as f64), *item));
                }
                keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
                self.layers[at] = keyed.into_iter().map(|(_, item)| item).collect();
            }
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.layers.clone());
            }
        }
        self.layers = best.1;
    }

    /// Returns the neighbours of `item` above or below, with the offsets from their centres.
    fn tied(&self, item: Item, above: bool) -> Vec<(Item, f64)> {
        let tied = self.ties.iter().filter_map(|tie| match above {
            true => (tie.to == item).then_some((tie.from, tie.offset)),
            false => (tie.from == item).then_some((tie.to, -tie.offset)),
        });
        tied.collect()
    }

    fn crossings(&self) -> usize {
        let places: BTreeMap<Item, usize> = self
            .layers
            .iter()
            .flat_map(|layer| layer.iter().enumerate().map(|(place, item)| (*item, place)))
            .collect();
        let mut by_layer: BTreeMap<usize, Vec<(f64, usize)>> = BTreeMap::new();
        for tie in &self.ties {
            let from = places[&tie.from] as f64 + tie.offset / 1000.0;
            by_layer.entry(self.layer_of(tie.from)).or_default().push((from, places[&tie.to]));
        }
        let crossing = |ties: &Vec<(f64, usize)>| {
            let pairs =
                ties.iter().enumerate().flat_map(|(index, a)| ties[..index].iter().map(move |b| (a, b)));
            pairs.filter(|(a, b)| (a.0 < b.0 && a.1 > b.1) || (a.0 > b.0 && a.1 < b.1)).count()
        };
        by_layer.values().map(crossing).sum()
    }

    fn layer_of(&self, item: Item) -> usize {
        match item {
            Item::Card(lead) => self.layer[&lead],
            Item::Lane(at, _) => at,
        }
    }

    fn half(&self, item: Item) -> f64 {
        match item {
            Item::Card(lead) => self.card(lead).width / 2.0 + BESIDE / 2.0,
            Item::Lane(..) => LANE / 2.0 + BESIDE / 4.0,
        }
    }

    /// Returns the centre of every item: near its neighbours, without overlaps.
    fn x(&self) -> BTreeMap<Item, f64> {
        let mut x = BTreeMap::new();
        for layer in &self.layers {
            let wanted = vec![0.0; layer.len()];
            self.apart(layer, &wanted).into_iter().zip(layer).for_each(|(at, item)| x.extend([(*item, at)]));
        }
        for sweep in 0..SWEEPS {
            let down = sweep % 2 == 0;
            let count = self.layers.len();
            for step in 0..count {
                let layer = &self.layers[if down { step } else { count - 1 - step }];
                let wanted: Vec<f64> = layer
                    .iter()
                    .map(|item| {
                        let sides =
                            [true, false].into_iter().flat_map(|above| self.tied(*item, above).into_iter());
                        let is_lane = |item: &Item| matches!(item, Item::Lane(..));
                        // Lanes have the largest weight, so that they are straight.
                        let pull = |other: &Item| if is_lane(item) && is_lane(other) { 8 } else { 1 };
                        let tied = sides.filter_map(|(other, offset)| {
                            x.get(&other).map(|at| std::iter::repeat_n(at + offset, pull(&other)))
                        });
                        mean(tied.flatten()).unwrap_or(x[item])
                    })
                    .collect();
                let placed = self.apart(layer, &wanted);
                placed.into_iter().zip(layer).for_each(|(at, item)| x.extend([(*item, at)]));
            }
        }
        x
    }

    /// Returns positions as near to the wanted ones as the widths allow: the mean of resolving overlaps from the left
    /// and from the right.
    fn apart(&self, layer: &[Item], wanted: &[f64]) -> Vec<f64> {
        let gap = |left: usize| self.half(layer[left]) + self.half(layer[left + 1]);
        let mut from_left = wanted.to_vec();
        for index in 1..layer.len() {
            from_left[index] = from_left[index].max(from_left[index - 1] + gap(index - 1));
        }
        let mut from_right = wanted.to_vec();
        for index in (0..layer.len().saturating_sub(1)).rev() {
            from_right[index] = from_right[index].min(from_right[index + 1] - gap(index));
        }
        from_left.iter().zip(&from_right).map(|(a, b)| (a + b) / 2.0).collect()
    }

    fn finish(self, mut x: BTreeMap<Item, f64>) -> Layout {
        let left = x.iter().map(|(item, at)| at - self.half(*item)).fold(f64::INFINITY, f64::min);
        let right = x.iter().map(|(item, at)| at + self.half(*item)).fold(f64::NEG_INFINITY, f64::max);
        x.values_mut().for_each(|at| *at += MARGIN - left);
        let mut top = MARGIN + HEADING;
        let rows = self.layers.iter().map(|layer| {
            let heights = layer.iter().map(|item| match item {
                Item::Card(lead) => self.card(*lead).height,
                Item::Lane(..) => 0.0,
            });
            let row = (top, heights.fold(0.0, f64::max));
            top += row.1 + BELOW;
            row
        });
        let rows: Vec<_> = rows.collect();
        let height = rows.last().map_or(0.0, |(top, height)| top + height) + MARGIN;
        let width = (right - left + 2.0 * MARGIN).max(LEAST_WIDTH);
        Layout { layers: self.layers, x, rows, ties: self.ties, width, height }
    }
}

fn mean(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = numbers.fold((0.0, 0.0), |(sum, count), number| (sum + number, count + 1.0));
    (count > 0.0).then(|| sum / count)
}
