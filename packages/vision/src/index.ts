/** Image networks with torchvision's names, the parts that they share, and operations of boxes. */
export { AnchorGenerator, BoxesOfMaps } from './detection/anchor-generator.ts';
export { type BackboneOptions, BackboneWithFPN, type DetectionBackbone } from './detection/backbones.ts';
export { BoxCoder, BoxLinearCoder } from './detection/box-coder.ts';
export { BoxRoIHeads, type RoIHeadsOptions, type RoILosses } from './detection/box-roi-heads.ts';
export { DefaultBoxGenerator, type DefaultBoxOptions } from './detection/default-box-generator.ts';
export {
  type ChoiceOptions,
  DenseDetector,
  type DetectionCandidates,
  type DetectionHead,
} from './detection/dense-detector.ts';
export { DetectionNetwork, type DetectOptions } from './detection/detection-network.ts';
export type { DetectorImageOptions, DetectorOptions } from './detection/detector-options.ts';
export {
  FasterRCNN,
  fasterrcnnMobilenetV3Large320Fpn,
  fasterrcnnMobilenetV3LargeFpn,
  fasterrcnnResnet50Fpn,
  fasterrcnnResnet50FpnV2,
} from './detection/faster-rcnn.ts';
export {
  type BoxOutputs,
  FastRCNNConvFCHead,
  FastRCNNPredictor,
  TwoMLPHead,
} from './detection/faster-rcnn-heads.ts';
export type { FasterRCNNOptions } from './detection/faster-rcnn-options.ts';
export { FCOS, type FCOSLosses, type FCOSOptions, fcosResnet50Fpn } from './detection/fcos.ts';
export {
  FCOSClassificationHead,
  FCOSHead,
  type FCOSHeadOptions,
  type FCOSOutputs,
  FCOSRegressionHead,
} from './detection/fcos-head.ts';
export { GeneralizedRCNN, type RCNNCandidates, type RCNNLosses } from './detection/generalized-rcnn.ts';
export { heatmapsToKeypoints, type KeypointPlaces } from './detection/heatmaps-to-keypoints.ts';
export { ImageList } from './detection/image-list.ts';
export {
  KeypointRCNN,
  type KeypointRCNNLosses,
  type KeypointRCNNOptions,
  keypointrcnnResnet50Fpn,
} from './detection/keypoint-rcnn.ts';
export { KeypointRCNNHeads, KeypointRCNNPredictor } from './detection/keypoint-rcnn-heads.ts';
export { type KeypointLosses, KeypointRoIHeads } from './detection/keypoint-roi-heads.ts';
export { type HeatmapPlaces, keypointsToHeatmap } from './detection/keypoints-to-heatmap.ts';
export {
  MaskRCNN,
  type MaskRCNNLosses,
  type MaskRCNNOptions,
  maskrcnnResnet50Fpn,
  maskrcnnResnet50FpnV2,
} from './detection/mask-rcnn.ts';
export { MaskRCNNHeads, MaskRCNNPredictor } from './detection/mask-rcnn-heads.ts';
export { type MaskLosses, MaskRoIHeads } from './detection/mask-roi-heads.ts';
export { Matcher, SSDMatcher } from './detection/matcher.ts';
export { type PasteOptions, pasteMasksInImage } from './detection/paste-masks.ts';
export { resizeBoxes, resizeKeypoints } from './detection/resize-targets.ts';
export {
  RetinaNet,
  type RetinaNetLosses,
  type RetinaNetOptions,
  retinanetResnet50Fpn,
  retinanetResnet50FpnV2,
} from './detection/retinanet.ts';
export {
  RetinaNetClassificationHead,
  RetinaNetHead,
  type RetinaNetOutputs,
  RetinaNetRegressionHead,
} from './detection/retinanet-head.ts';
export { RoIHeads } from './detection/roi-heads.ts';
export {
  type ProposalCandidates,
  RegionProposalNetwork,
  type RPNLosses,
  type RPNOptions,
  type RPNOutputs,
} from './detection/rpn.ts';
export { RPNHead, type RPNHeadOutputs } from './detection/rpn-head.ts';
export { BalancedPositiveNegativeSampler, type Sampled } from './detection/sampler.ts';
export { SSD, type SSDLosses, type SSDOptions } from './detection/ssd.ts';
export { SSDHead, SSDLiteHead, type SSDOutputs, SSDScoringHead } from './detection/ssd-head.ts';
export { SSDFeatureExtractorVGG, ssd300Vgg16 } from './detection/ssd-vgg.ts';
export { SSDLiteFeatureExtractorMobileNet, ssdlite320MobilenetV3Large } from './detection/ssdlite.ts';
export type {
  Detection,
  DetectionImages,
  DetectionTarget,
  ImageSize,
  KeypointDetection,
  KeypointTarget,
  MaskDetection,
  MaskTarget,
} from './detection/targets.ts';
export {
  type DetectionTransformOptions,
  GeneralizedRCNNTransform,
  type TransformedImages,
} from './detection/transform.ts';
export { AlexNet, alexnet, type ClassifierOptions } from './models/alexnet.ts';
export {
  ConvNeXt,
  type ConvNeXtOptions,
  type ConvNeXtStage,
  convnextBase,
  convnextLarge,
  convnextSmall,
  convnextTiny,
} from './models/convnext.ts';
export { createHead, type HeadOptions, SigmoidRange } from './models/create-head.ts';
export {
  DenseNet,
  type DenseNetOptions,
  type DenseNetVariantOptions,
  densenet121,
  densenet161,
  densenet169,
  densenet201,
} from './models/densenet.ts';
export {
  EfficientNet,
  type EfficientNetOptions,
  type EfficientNetVariantOptions,
  efficientnetB0,
  efficientnetB1,
  efficientnetB2,
  efficientnetB3,
  efficientnetB4,
  efficientnetB5,
  efficientnetB6,
  efficientnetB7,
  efficientnetV2L,
  efficientnetV2M,
  efficientnetV2S,
} from './models/efficientnet.ts';
export type { EfficientNetStage } from './models/efficientnet-blocks.ts';
export { createFeatureExtractor, FeatureExtractor } from './models/feature-extraction.ts';
export { GoogLeNet, type GoogLeNetOptions, type GoogLeNetOutputs, googlenet } from './models/googlenet.ts';
export { ImageNetwork } from './models/image-network.ts';
export {
  Inception3,
  type InceptionOptions,
  type InceptionOutputs,
  inceptionV3,
} from './models/inception.ts';
export { IntermediateLayerGetter } from './models/intermediate-layers.ts';
export {
  MNASNet,
  type MNASNetOptions,
  mnasnet0_5,
  mnasnet0_75,
  mnasnet1_0,
  mnasnet1_3,
} from './models/mnasnet.ts';
export {
  type InvertedResidualSetting,
  MobileNetV2,
  type MobileNetV2Options,
  mobilenetV2,
} from './models/mobilenet-v2.ts';
export {
  MobileNetV3,
  type MobileNetV3Options,
  type MobileNetV3VariantOptions,
  mobilenetV3Large,
  mobilenetV3Small,
} from './models/mobilenet-v3.ts';
export type { MobileNetV3Block } from './models/mobilenet-v3-blocks.ts';
export {
  RegNet,
  type RegNetOptions,
  regnetX1_6gf,
  regnetX3_2gf,
  regnetX8gf,
  regnetX16gf,
  regnetX32gf,
  regnetX400mf,
  regnetX800mf,
  regnetY1_6gf,
  regnetY3_2gf,
  regnetY8gf,
  regnetY16gf,
  regnetY32gf,
  regnetY128gf,
  regnetY400mf,
  regnetY800mf,
} from './models/regnet.ts';
export type { RegNetStage } from './models/regnet-blocks.ts';
export { type RegNetParameters, regNetStages } from './models/regnet-stages.ts';
export {
  ResNet,
  type ResNetOptions,
  type ResNetVariantOptions,
  resnet18,
  resnet34,
  resnet50,
  resnet101,
  resnet152,
  resnext50_32x4d,
  resnext101_32x8d,
  resnext101_64x4d,
  wideResnet50_2,
  wideResnet101_2,
} from './models/resnet.ts';
export { BasicBlock, Bottleneck, type ResNetBlockOptions } from './models/resnet-blocks.ts';
export {
  type ShuffleNetOptions,
  ShuffleNetV2,
  shufflenetV2X0_5,
  shufflenetV2X1_0,
  shufflenetV2X1_5,
  shufflenetV2X2_0,
} from './models/shufflenet.ts';
export { SqueezeNet, squeezenet1_0, squeezenet1_1 } from './models/squeezenet.ts';
export type { SwinVersion } from './models/swin-blocks.ts';
export {
  type SwinOptions,
  SwinTransformer,
  type SwinVariantOptions,
  swinB,
  swinS,
  swinT,
  swinV2B,
  swinV2S,
  swinV2T,
} from './models/swin-transformer.ts';
export { VGG, vgg11, vgg11Bn, vgg13, vgg13Bn, vgg16, vgg16Bn, vgg19, vgg19Bn } from './models/vgg.ts';
export {
  VisionTransformer,
  type ViTOptions,
  type ViTVariantOptions,
  vitB16,
  vitB32,
  vitH14,
  vitL16,
  vitL32,
} from './models/vision-transformer.ts';
export { AdaptiveConcatPool2d } from './ops/adaptive-concat-pool.ts';
export { type BoxFormat, boxConvert } from './ops/box-convert.ts';
export { boxArea, boxIou, clipBoxesToImage, generalizedBoxIou, removeSmallBoxes } from './ops/boxes.ts';
export { Conv2dNormActivation, type ConvNormActivationOptions } from './ops/conv-norm-activation.ts';
export {
  ExtraFPNBlock,
  FeaturePyramidNetwork,
  type FeaturePyramidOptions,
  LastLevelMaxPool,
  LastLevelP6P7,
} from './ops/feature-pyramid-network.ts';
export { type FocalLossOptions, sigmoidFocalLoss } from './ops/focal-loss.ts';
export { FrozenBatchNorm2d, type FrozenBatchNormOptions } from './ops/frozen-batch-norm.ts';
export { type BoxLossOptions, generalizedBoxIouLoss } from './ops/giou-loss.ts';
export { LayerNorm2d, Permute } from './ops/layer-norm-2d.ts';
export { masksToBoxes } from './ops/masks-to-boxes.ts';
export { MultiScaleRoIAlign, type MultiScaleRoIAlignOptions } from './ops/multi-scale-roi-align.ts';
export { batchedNms, nms } from './ops/nms.ts';
export { type RoiAlignOptions, roiAlign } from './ops/roi-align.ts';
export { SqueezeExcitation, type SqueezeExcitationOptions } from './ops/squeeze-excitation.ts';
export { StochasticDepth, type StochasticDepthMode, stochasticDepth } from './ops/stochastic-depth.ts';
export type { ActivationLayer, NormLayer } from './options.ts';
export {
  DeepLabHead,
  type DeepLabHeadOptions,
  DeepLabV3,
  deeplabv3MobilenetV3Large,
  deeplabv3Resnet50,
  deeplabv3Resnet101,
} from './segmentation/deeplabv3.ts';
export { FCN, FCNHead, fcnResnet50, fcnResnet101 } from './segmentation/fcn.ts';
export {
  LRASPP,
  type LRASPPFeatures,
  type LRASPPOptions,
  lrasppMobilenetV3Large,
} from './segmentation/lraspp.ts';
export {
  SegmentationNetwork,
  type SegmentationOptions,
  type SegmentationOutputs,
} from './segmentation/segmentation-network.ts';
