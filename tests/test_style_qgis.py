# SPDX-License-Identifier: MIT
"""What QGIS makes of a styled layer, as JSON: is it drawn in classes, has every feature a symbol,
which colours are there in the picture.

    test_style_qgis.py 'FILE[|layername=LAYER]'...
"""
import json
import sys

from qgis.core import (QgsApplication, QgsMapRendererSequentialJob, QgsMapSettings, QgsProject,
                       QgsRenderContext, QgsVectorLayer)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage


def picture(layer):
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setOutputSize(QSize(1000, 1000))
    settings.setExtent(layer.extent())
    settings.setDestinationCrs(layer.crs())
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def colours(image):
    image = image.convertToFormat(QImage.Format_RGB32)
    pixels = memoryview(image.constBits().asstring(image.sizeInBytes())).cast("I")
    return {"#%06x" % (pixel & 0xFFFFFF) for pixel in set(pixels)}


def describe(source):
    layer = QgsVectorLayer(source, "layer", "ogr")
    if not layer.isValid():
        return {"source": source, "valid": False}
    renderer = layer.renderer()
    QgsProject.instance().addMapLayer(layer)
    context = QgsRenderContext()
    context.setExpressionContext(layer.createExpressionContext())
    renderer.startRender(context, layer.fields())
    labels = {item.ruleKey(): item.label() for item in renderer.legendSymbolItems() if item.symbol()}
    without, drawn, by_rule = 0, 0, {}
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        keys = [key for key in renderer.legendKeysForFeature(feature, context) if key in labels]
        if not renderer.willRenderFeature(feature, context) or len(keys) != 1:
            without += 1
            continue
        drawn += 1
        label = labels[keys[0]]
        by_rule[label] = by_rule.get(label, 0) + 1
    renderer.stopRender(context)
    rules = [{"label": item.label(), "colour": item.symbol().color().name(), "level": item.level()}
             for item in renderer.legendSymbolItems() if item.symbol()]
    title = [item.label() for item in renderer.legendSymbolItems() if not item.symbol()]
    seen = colours(picture(layer))
    return {"source": source, "valid": True, "renderer": renderer.type(), "title": title,
            "rules": rules, "counts": by_rule, "drawn": drawn, "without_symbol": without,
            "not_in_picture": [r["label"] for r in rules
                               if by_rule.get(r["label"]) and r["colour"] not in seen]}


def main():
    application = QgsApplication([], False)
    application.initQgis()
    print(json.dumps([describe(source) for source in sys.argv[1:]], ensure_ascii=False))


main()
