"""The stylesheet: what the stock widgets of Qt look like in our colours."""

from collections.abc import Callable

from hrvtrainer.ui.colours import Colours

TARGET_PX = 44  # the smallest side of anything that is clicked

_SHEET = """
QWidget {{ font-family: "Inter"; font-size: {base}px; color: {c.text}; }}
QMainWindow, QDialog, QStackedWidget, QWidget#page {{ background: {c.background}; }}
QScrollArea, QWidget#scrolled, QWidget#qt_scrollarea_viewport {{ background: transparent; border: none; }}
QLabel {{ background: transparent; }}
QLabel[look="greeting"] {{ font-size: {greeting}px; font-weight: 600; }}
QLabel[look="heading"] {{ font-size: {heading}px; font-weight: 600; }}
QLabel[look="lead"] {{ font-size: {lead}px; }}
QLabel[look="second"] {{ color: {c.text_second}; }}
QLabel[look="caption"] {{ font-size: {caption}px; color: {c.text_second}; }}
QLabel[look="number"] {{ font-size: {number}px; }}
QLabel[look="badge"] {{
    font-size: {caption}px; color: {c.text_second}; border: 1px solid {c.border};
    border-radius: {badge}px; padding: {hair}px {badge}px;
}}
QFrame#panel {{ background: {c.surface}; border: none; border-radius: {round}px; }}
QPushButton {{
    background: {c.surface}; border: 1px solid {c.border}; border-radius: {round}px;
    padding: 0 {inside}px; min-height: {target}px;
}}
QPushButton:hover {{ background: {c.raised}; }}
QPushButton:pressed {{ background: {c.raised}; border-color: {c.text}; }}
QPushButton:checked {{ background: {c.accent}; color: {c.on_accent}; border-color: {c.accent}; }}
QPushButton:disabled {{ color: {c.muted}; border-color: {c.raised}; background: {c.background}; }}
QPushButton:focus {{ border: 2px solid {c.focus}; padding: 0 {inside_focus}px; }}
QPushButton[look="primary"] {{
    background: {c.accent}; color: {c.on_accent}; border-color: {c.accent};
    font-weight: 600; font-size: {begin}px; padding: 0 {wide}px;
}}
QPushButton[look="primary"]:hover {{ border-color: {c.text}; }}
QPushButton[look="primary"]:focus {{ border: 2px solid {c.focus}; padding: 0 {wide_focus}px; }}
QPushButton[look="primary"]:disabled {{
    background: {c.background}; color: {c.muted}; border-color: {c.raised};
}}
QPushButton[look="quiet"] {{
    background: transparent; border-color: transparent; color: {c.text_second};
}}
QPushButton[look="quiet"]:hover {{ background: {c.surface}; color: {c.text}; }}
QPushButton[look="quiet"]:checked {{ background: {c.surface}; color: {c.text}; border-color: {c.border}; }}
QPushButton[look="quiet"]:disabled {{
    background: transparent; color: {c.raised}; border-color: transparent;
}}
QPushButton[look="quiet"]:focus {{ border: 2px solid {c.focus}; }}
QPushButton[look="small"] {{ padding: 0 {hair}px; min-width: {small}px; }}
QPushButton[look="small"]:focus {{ border: 2px solid {c.focus}; padding: 0 {hair_focus}px; }}
QComboBox {{
    background: {c.surface}; border: 1px solid {c.border}; border-radius: {round}px;
    padding: 0 {inside}px; min-height: {target}px;
}}
QComboBox:focus {{ border: 2px solid {c.focus}; }}
QComboBox::drop-down {{ border: none; width: {target}px; }}
QDoubleSpinBox {{
    background: {c.surface}; border: 1px solid {c.border}; border-radius: {round}px;
    min-height: {target}px;
}}
QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {{ width: 0; border: none; }}
QDoubleSpinBox:focus {{ border: 2px solid {c.focus}; }}
QDoubleSpinBox:disabled {{ color: {c.muted}; }}
QComboBox QAbstractItemView {{
    background: {c.surface}; border: 1px solid {c.border};
    selection-background-color: {c.raised}; selection-color: {c.text};
}}
QComboBox QAbstractItemView::item {{ min-height: {target}px; }}
QScrollBar:vertical {{ background: transparent; width: {inside}px; margin: 0; }}
QScrollBar::handle:vertical {{
    background: {c.raised}; border-radius: {hair}px; min-height: {target}px; margin: 0 {hair}px;
}}
QScrollBar::handle:vertical:hover {{ background: {c.border}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QToolTip {{
    background: {c.raised}; color: {c.text}; border: 1px solid {c.border};
    padding: {hair}px; font-size: {caption}px;
}}
"""


def stylesheet(colours: Colours, px: Callable[[float], int]) -> str:
    """Return the stylesheet; ``px`` turns a length at 100 % text into pixels."""
    return _SHEET.format(
        c=colours,
        base=px(16),
        greeting=px(30),
        heading=px(18),
        lead=px(24),
        caption=px(14),
        number=px(20),
        begin=px(18),
        target=max(px(TARGET_PX), TARGET_PX) - 2,  # the border adds one pixel on each side
        round=px(10),
        badge=px(8),
        inside=px(14),
        inside_focus=px(14) - 1,
        hair=px(4),
        hair_focus=px(4) - 1,
        small=max(px(TARGET_PX), TARGET_PX) - 2 - 2 * px(4),
        wide=px(36),
        wide_focus=px(36) - 1,
    )
